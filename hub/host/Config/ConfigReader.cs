using System.Globalization;
using System.Net;
using System.Text.Json;
using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads a configuration and checks every field; all that is wrong is told at once.</summary>
public sealed class ConfigReader
{
    /// <summary>A file longer than this is no configuration.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    private const int MinTokenLength = 16;

    private const double MinReplySeconds = 0.1;

    /// <summary>Longer, and a press would wait for a dead receiver longer than anybody can.</summary>
    private const double MaxReplySeconds = 30;

    // They name fields and never values: somebody may have put a key into the wrong field.
    private readonly List<string> _problems = [];
    private readonly string _folder;

    private ConfigReader(string folder)
    {
        _folder = folder;
    }

    /// <exception cref="ConfigException">It cannot be read, or something in it is wrong.</exception>
    public static HubConfig ReadFile(string path)
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new ConfigException($"config {path}: it is longer than {MaxBytes} bytes; name the right file");
            }

            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(
                $"config {path}: it cannot be read ({e.Message.TrimEnd('.')}); check the path after --config and its permissions");
        }

        return Read(text, path, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <param name="source">What to call it in errors.</param>
    /// <param name="folder">Relative paths count from here.</param>
    public static HubConfig Read(string text, string source, string folder)
    {
        ConfigFile? file;
        try
        {
            file = JsonSerializer.Deserialize(text, ConfigJson.Default.ConfigFile);
        }
        catch (JsonException e)
        {
            // The parser's own words may quote what stands there, and that could be a key.
            string what = e.Message.Contains("could not be mapped", StringComparison.Ordinal)
                ? "there is no such name; check its spelling"
                : "this is not valid JSON, or not of the right type";
            throw new ConfigException(
                $"config {source}: line {e.LineNumber + 1}, near {ConfigPlace.Of(e.Path)}: {what}");
        }

        ConfigReader reader = new(folder);
        HubConfig? config = file is null ? null : reader.Check(file);
        if (config is null || reader._problems.Count > 0)
        {
            IEnumerable<string> problems = file is null ? ["it is empty"] : reader._problems;
            throw new ConfigException(
                $"config {source} was not taken:{string.Concat(problems.Select(p => $"{Environment.NewLine}  {p}"))}");
        }

        return config;
    }

    private HubConfig Check(ConfigFile file)
    {
        string data = Path.Combine(_folder, file.Data ?? "data");
        HubConfig config = new()
        {
            DataFolder = data,
            Postgres = Postgres(file),
            DatabasePasswordFile = file.DatabasePasswordFile is null ? null : Path.Combine(_folder, file.DatabasePasswordFile),
            Secret = file.Secret is null ? null : Path.Combine(_folder, file.Secret),
            Http = EndPoint("http", file.Http ?? "127.0.0.1:8080"),
            Mqtt = EndPoint("mqtt", file.Mqtt ?? "0.0.0.0:1883"),
            MqttTls = file.MqttTls is null ? null : EndPoint("mqttTls", file.MqttTls),
            Names = [.. (file.Names ?? []).Where(n => n is not null)],
            Token = file.Token ?? string.Empty,
            Sites = [.. (file.Sites ?? []).Select(Site)],
        };
        Require(
            file.Token is null || file.Token.Trim().Length >= MinTokenLength,
            $"token: it must have at least {MinTokenLength} characters; leave it out and the hub makes one");
        Require(config.Sites.Count > 0, "sites: at least one site is needed");
        foreach (IGrouping<string, int> twice in config.Sites.Select((s, i) => (s.Site.Id, i))
            .GroupBy(s => s.Id, s => s.i).Where(g => g.Count() > 1))
        {
            Require(false, $"sites: {string.Join(" and ", twice.Select(i => $"sites[{i}]"))} have the same id; each needs its own");
        }

        return config;
    }

    private SiteConfig Site(ConfigFile.SiteEntry? written, int index)
    {
        string at = $"sites[{index}]";
        ConfigFile.SiteEntry entry = written ?? new ConfigFile.SiteEntry();
        Require(!string.IsNullOrWhiteSpace(entry.Id), $"{at}.id: give the site a short id, such as school-7");
        Require(
            entry.Account is { Length: >= 3 and <= 16 } && entry.Account.All(char.IsAsciiHexDigit),
            $"{at}.account: 3 to 16 hex digits are needed, as given by the receiver's owner");
        ReceiverConfig? receiver = entry.Receiver is null ? null : Receiver(entry.Receiver, $"{at}.receiver");
        return new SiteConfig(
            Core.Site.WithOne(
                entry.Id ?? string.Empty,
                entry.Name ?? entry.Id ?? string.Empty,
                entry.Account ?? string.Empty,
                receiver?.Name,
                entry.ForwardSilence ?? true,
                entry.ForwardTests),
            receiver);
    }

    private ReceiverConfig Receiver(ConfigFile.ReceiverEntry entry, string at)
    {
        Require(!string.IsNullOrWhiteSpace(entry.Host), $"{at}.host: name the receiver's host or address");
        Require(entry.Port is >= 1 and <= 65535, $"{at}.port: 1 to 65535 is needed, not {entry.Port}");
        double timeout = entry.ReplyTimeoutSeconds ?? Dc09SenderOptions.DefaultReplyTimeout.TotalSeconds;
        Require(
            timeout is >= MinReplySeconds and <= MaxReplySeconds,
            $"{at}.replyTimeoutSeconds: {MinReplySeconds} to {MaxReplySeconds} is needed, not {timeout.ToString(CultureInfo.InvariantCulture)}");
        Dc09Protocol protocol = Dc09Protocol.ContactId;
        switch (entry.Protocol)
        {
            case null or "ADM-CID":
                break;
            case "SIA-DCS":
                protocol = Dc09Protocol.Sia;
                break;
            default:
                Require(false, $"{at}.protocol: ADM-CID or SIA-DCS is needed");
                break;
        }

        bool isSealed = entry.Key?.StartsWith(SealedReceiverKey.Mark, StringComparison.Ordinal) ?? false;
        return new ReceiverConfig(
            entry.Host ?? string.Empty,
            entry.Port,
            protocol,
            isSealed ? null : Key(entry.Key, $"{at}.key"),
            TimeSpan.FromSeconds(Math.Clamp(timeout, MinReplySeconds, MaxReplySeconds)))
        {
            SealedKey = isSealed ? SealedKey(entry.Key!, $"{at}.key") : null,
        };
    }

    /// <summary>Opened later, where the secret is known.</summary>
    private byte[]? SealedKey(string text, string at)
    {
        byte[]? key = SealedReceiverKey.FromText(text);
        Require(key is not null, $"{at}: what follows \"{SealedReceiverKey.Mark}\" is not whole; make it again with: schoolbutton seal");
        return key;
    }

    /// <summary>What is wrong with it is not told by the parser's words, which may hold a part of a password.</summary>
    private string? Postgres(ConfigFile file)
    {
        const string Mark = "postgres:";
        Require(
            file.DatabasePasswordFile is null || file.Database is not null,
            "databasePasswordFile: it belongs to a PostgreSQL database; enter \"database\" too, or leave it out");
        if (file.Database is null)
        {
            return null;
        }

        if (!file.Database.StartsWith(Mark, StringComparison.Ordinal))
        {
            Require(false, $"database: {Mark}Host=…;Database=…;Username=… is needed; leave it out for SQLite in the data folder");
            return null;
        }

        string connection = file.Database[Mark.Length..].Trim();
        try
        {
            NpgsqlConnectionStringBuilder parts = new(connection);
            Require(!string.IsNullOrWhiteSpace(parts.Host), "database: Host=… is missing: the server's name, or the folder of its socket");
            Require(!string.IsNullOrWhiteSpace(parts.Database), "database: Database=… is missing");
            Require(
                file.DatabasePasswordFile is null || string.IsNullOrEmpty(parts.Password),
                "database: it has a Password and there is a databasePasswordFile; keep one of them");
        }
        catch (ArgumentException)
        {
            Require(false, "database: NAME=VALUE;… as Npgsql knows them are needed, such as Host=…;Database=…;Username=…");
        }

        return connection;
    }

    private Dc09Key? Key(string? hex, string at)
    {
        if (hex is null)
        {
            return null;
        }

        try
        {
            return Dc09Key.FromHex(hex);
        }
        catch (FormatException e)
        {
            Require(false, $"{at}: {e.Message}");
            return null;
        }
    }

    private IPEndPoint EndPoint(string at, string text)
    {
        // A bare number would parse as an address.
        bool right = IPEndPoint.TryParse(text, out IPEndPoint? endPoint) && HasPort(text);
        Require(right, $"{at}: ADDRESS:PORT is needed, such as 127.0.0.1:8080");
        return endPoint ?? new IPEndPoint(IPAddress.Loopback, 0);
    }

    /// <summary>An IPv6 address has colons of its own; a port after it needs brackets.</summary>
    private static bool HasPort(string text) =>
        text.Contains("]:", StringComparison.Ordinal) || text.Count(c => c == ':') == 1;

    private void Require(bool condition, string problem)
    {
        if (!condition)
        {
            _problems.Add(problem);
        }
    }
}
