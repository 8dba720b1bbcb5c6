using System.Net;
using System.Text.Json;
using Npgsql;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads a configuration and checks every field; all that is wrong is told at once.</summary>
public sealed class ConfigReader
{
    /// <summary>A file longer than this is no configuration.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Bytes read at once.</summary>
    private const int Chunk = 64 * 1024;

    private const int MinTokenLength = 16;

    /// <summary>For all that a configuration needs to be read.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConfigProblems _problems = new();
    private readonly string _folder;

    private ConfigReader(string folder)
    {
        _folder = folder;
    }

    /// <exception cref="ConfigException">It cannot be read within some seconds, or something in it is wrong.</exception>
    public static HubConfig ReadFile(string path) => ReadFile(path, Patience);

    internal static HubConfig ReadFile(string path, TimeSpan patience)
    {
        // On a thread of its own: it may stand for ever, in a pipe or on a network that is away.
        Task<HubConfig> reading = Task.Factory.StartNew(
            () => ReadFileHoweverLong(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.WaitAny([reading], patience) == 0 ? reading.GetAwaiter().GetResult() : throw NotInTime(path, patience);
    }

    /// <summary>Waits as long as the file system does.</summary>
    /// <exception cref="ConfigException">It cannot be read, or something in it is wrong.</exception>
    internal static HubConfig ReadFileHoweverLong(string path)
    {
        string text;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!file.CanSeek)
            {
                throw new ConfigException($"config {path}: it is no regular file; name the right one");
            }

            // By what comes and not by the length, which a device does not tell.
            byte[] bytes = new byte[Math.Min(file.Length, MaxBytes) + Chunk];
            int count = 0;
            for (int read = -1; read != 0 && count <= MaxBytes; count += read)
            {
                Array.Resize(ref bytes, Math.Max(bytes.Length, count + Chunk));
                read = file.Read(bytes, count, bytes.Length - count);
            }

            if (count > MaxBytes)
            {
                throw new ConfigException($"config {path}: it is longer than {MaxBytes} bytes; name the right file");
            }

            using StreamReader reader = new(new MemoryStream(bytes, 0, count));
            text = reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigException(
                $"config {path}: it cannot be read ({e.Message.TrimEnd('.')}); check the path after --config and its permissions");
        }

        return Read(text, path, Path.GetDirectoryName(Path.GetFullPath(path))!) with { SourcePath = Path.GetFullPath(path) };
    }

    internal static ConfigException NotInTime(string path, TimeSpan patience) => new(
        $"config {path}: it, or a file that it names, could not be read within {patience.TotalSeconds} s; it may be no regular file, or on a disk or network that does not answer");

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
        if (config is null || reader._problems.Found.Count > 0)
        {
            IEnumerable<string> problems = file is null ? ["it is empty"] : reader._problems.Found;
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
            Sites = [.. (file.Sites ?? []).Select(new SiteReader(_problems, _folder).Read)],
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

    private void Require(bool condition, string problem) => _problems.Require(condition, problem);
}
