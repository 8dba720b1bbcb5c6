using System.Globalization;
using System.Net;
using System.Text.Json;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Receiver.Settings;

/// <summary>Reads a receiver's configuration and checks every field; all that is wrong is told at once.</summary>
public sealed class SettingsReader
{
    /// <summary>A file longer than this is no configuration.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    private const double MinSupervisionSeconds = 5;
    private const double MaxSupervisionSeconds = 7 * 24 * 3600;
    private const double MaxDuplicateSeconds = 24 * 3600;
    private const double MaxKeepDays = 3660;

    // They name fields and never values: somebody may have put a key into the wrong field.
    private readonly ConfigProblems _problems = new();
    private readonly WrittenKey _keys;
    private readonly string _folder;

    private SettingsReader(string folder, SettingsFile file)
    {
        _folder = folder;
        _keys = new WrittenKey(folder, () => SecretOf(file, folder));
    }

    /// <exception cref="ConfigException">It cannot be read, or something in it is wrong.</exception>
    public static ReceiverSettings ReadFile(string path) =>
        Read(TextOf(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>The secret with which a configuration's keys are sealed; made if there is none yet.</summary>
    /// <exception cref="ConfigException">The file or the secret cannot be read.</exception>
    public static KeySeal SecretFor(string path) =>
        SecretOf(FileOf(TextOf(path), path), Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <param name="source">What to call it in errors.</param>
    /// <param name="folder">Relative paths count from here.</param>
    /// <exception cref="ConfigException">Something in it is wrong.</exception>
    public static ReceiverSettings Read(string text, string source, string folder)
    {
        SettingsFile file = FileOf(text, source);
        SettingsReader reader = new(folder, file);
        ReceiverSettings settings = reader.Check(file);
        return reader._problems.Found.Count == 0
            ? settings
            : throw new ConfigException(
                $"config {source} was not taken:{string.Concat(reader._problems.Found.Select(p => $"{Environment.NewLine}  {p}"))}");
    }

    private static string TextOf(string path)
    {
        try
        {
            // What is no regular file may have no end, and says that it has no length.
            byte[] room = new byte[MaxBytes + 1];
            using FileStream file = File.OpenRead(path);
            int length = file.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
            using StreamReader text = new(new MemoryStream(room, 0, length));
            return length <= MaxBytes
                ? text.ReadToEnd()
                : throw new ConfigException($"config {path}: it is longer than {MaxBytes} bytes; name the right file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(
                $"config {path}: it cannot be read ({e.Message.TrimEnd('.')}); check the path after --config and its permissions");
        }
    }

    private static SettingsFile FileOf(string text, string source)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SettingsJson.Default.SettingsFile)
                ?? throw new ConfigException($"config {source} was not taken: it is empty");
        }
        catch (JsonException e)
        {
            // The parser's own words may quote what stands there, and that could be a key.
            string what = e.Message.Contains("could not be mapped", StringComparison.Ordinal)
                ? "there is no such name; check its spelling"
                : "this is not valid JSON, or not of the right type";
            throw new ConfigException($"config {source}: line {e.LineNumber + 1}, near {ConfigPlace.Of(e.Path)}: {what}");
        }
    }

    private static KeySeal SecretOf(SettingsFile file, string folder) => HubSecret.ReadOrMake(new HubConfig
    {
        DataFolder = Path.Combine(folder, file.Data ?? "receiver-data"),
        Secret = file.Secret is null ? null : Path.Combine(folder, file.Secret),
        Http = new IPEndPoint(IPAddress.Loopback, 0),
        Mqtt = new IPEndPoint(IPAddress.Loopback, 0),
        Token = string.Empty,
        Sites = [],
    });

    private ReceiverSettings Check(SettingsFile file)
    {
        Require(
            file.Token is null || file.Token.Trim().Length >= ConsoleOptions.MinTokenLength,
            $"token: it must have at least {ConsoleOptions.MinTokenLength} characters; leave it out and the receiver makes one");
        Dictionary<string, AccountSettings> accounts = new(StringComparer.OrdinalIgnoreCase);
        foreach ((SettingsFile.AccountEntry? entry, int i) in (file.Accounts ?? []).Select((e, i) => (e, i)))
        {
            AccountSettings account = Account(entry ?? new SettingsFile.AccountEntry(), $"accounts[{i}]");
            Require(
                account.Number.Length == 0 || accounts.TryAdd(account.Number, account),
                $"accounts[{i}].account: an account before it has the same number; each needs its own");
        }

        SitePlace place = new PlaceReader(_problems).Read(new SiteEntry { Languages = file.Languages, TimeZone = file.TimeZone }, "receiver");
        IReadOnlyList<OnwardSettings> onward = new OnwardReader(_problems, _folder, place, () => SecretOf(file, _folder)).Read(file.Forward ?? []);
        Require(
            accounts.Count > 0 || file.TakeUnknown || file.Accounts is { Count: > 0 },
            "accounts: at least one account is needed, or \"takeUnknown\": true to take every one");
        Require(
            file.TakeUnknown || (file.Key is null && file.KeyFile is null),
            "key: it is for accounts that are not listed; enter \"takeUnknown\": true, or give each account its own key");
        return new ReceiverSettings
        {
            DataFolder = Path.Combine(_folder, file.Data ?? "receiver-data"),
            Listen = EndPoint("listen", file.Listen ?? "0.0.0.0:9000"),
            Http = EndPoint("http", file.Http ?? "127.0.0.1:8090"),
            Token = file.Token?.Trim() ?? string.Empty,
            Accounts = accounts,
            TakeUnknown = file.TakeUnknown,
            UnknownKey = Key(file.Key, file.KeyFile, "key"),
            DuplicateWindow = Seconds(
                "duplicateSeconds", file.DuplicateSeconds ?? 600, ReceiverSettings.LeastDuplicateWindow.TotalSeconds, MaxDuplicateSeconds),
            Keep = TimeSpan.FromDays(Within("keepDays", file.KeepDays ?? 400, 1, MaxKeepDays)),
            Onward = onward,
            Place = place,
        };
    }

    private AccountSettings Account(SettingsFile.AccountEntry entry, string at)
    {
        Require(Dc09Fields.IsAccount(entry.Account), $"{at}.account: 3 to 16 hex digits are needed, the same as the hub has");
        Dictionary<int, string> zones = [];
        foreach ((string zone, string name) in entry.Zones ?? new Dictionary<string, string>())
        {
            bool right = int.TryParse(zone, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= Dc09Message.MaxZone;
            Require(right && !string.IsNullOrWhiteSpace(name), $"{at}.zones: a number from 0 to {Dc09Message.MaxZone} and a name are needed, such as \"7\": \"Room 12\"");
            zones[number] = name ?? string.Empty;
        }

        string number16 = Dc09Fields.IsAccount(entry.Account) ? entry.Account!.ToUpperInvariant() : string.Empty;
        return new AccountSettings(
            number16,
            string.IsNullOrWhiteSpace(entry.Name) ? number16 : entry.Name,
            Key(entry.Key, entry.KeyFile, $"{at}.key"),
            entry.SupervisionSeconds is { } limit ? Seconds($"{at}.supervisionSeconds", limit, MinSupervisionSeconds, MaxSupervisionSeconds) : null,
            zones);
    }

    private Dc09Key? Key(string? key, string? keyFile, string at)
    {
        Dc09Key? read = _keys.Read(key, keyFile, out string? problem);
        Require(problem is null, $"{at}: {problem}");
        return read;
    }

    private IPEndPoint EndPoint(string at, string text)
    {
        // A bare number would parse as an address, and an IPv6 address has colons of its own.
        bool hasPort = text.Contains("]:", StringComparison.Ordinal) || text.Count(c => c == ':') == 1;
        bool right = IPEndPoint.TryParse(text, out IPEndPoint? endPoint) && hasPort;
        Require(right, $"{at}: ADDRESS:PORT is needed, such as 127.0.0.1:9000");
        return endPoint ?? new IPEndPoint(IPAddress.Loopback, 0);
    }

    private TimeSpan Seconds(string at, double value, double min, double max) => TimeSpan.FromSeconds(Within(at, value, min, max));

    private double Within(string at, double value, double min, double max)
    {
        Require(value >= min && value <= max, string.Create(CultureInfo.InvariantCulture, $"{at}: {min} to {max} is needed, not {value}"));
        return value >= min && value <= max ? value : min;
    }

    private void Require(bool condition, string problem) => _problems.Require(condition, problem);
}
