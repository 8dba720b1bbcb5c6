using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using SchoolButton.Tests.Support.Link;

namespace SchoolButton.Tests.Support.Storm;

/// <summary>
/// A hub as somebody has installed it: a folder with its configuration, on ports that stay the same over its starts. Deleted
/// at the end.
/// </summary>
internal sealed class Installation : IDisposable
{
    public const string Token = "a-token-for-experiments-only";

    /// <param name="sites">Each with an account of its own at the one receiver.</param>
    /// <param name="postgres">A connection string; null for SQLite in the folder.</param>
    public Installation(int sites, IPEndPoint receiver, string? postgres)
        : this(
            Enumerable.Range(0, sites).Select(i => new
            {
                id = SiteId(i),
                account = Account(i),
                receiver = new { host = receiver.Address.ToString(), port = receiver.Port, replyTimeoutSeconds = 30 },
            }),
            postgres)
    {
    }

    /// <param name="sites">As the configuration has them, in order.</param>
    /// <param name="postgres">A connection string; null for SQLite in the folder.</param>
    public Installation(IEnumerable<object> sites, string? postgres)
    {
        Dictionary<string, object> config = new()
        {
            ["data"] = "data",
            ["http"] = Http.ToString(),
            ["mqtt"] = Mqtt.ToString(),
            ["token"] = Token,
            ["sites"] = sites,
        };
        if (postgres is not null)
        {
            config["database"] = $"postgres:{postgres}";
        }

        File.WriteAllText(ConfigPath, JsonSerializer.Serialize(config));
        Config = ConfigReader.ReadFile(ConfigPath);
        Database = HubDatabases.Of(Config);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("schoolbutton-storm-").FullName;

    public string ConfigPath => Path.Combine(Folder, "hub.json");

    public HubConfig Config { get; }

    public HubDatabase Database { get; }

    public IPEndPoint Http { get; } = FreePort.Find();

    public IPEndPoint Mqtt { get; } = FreePort.Find();

    public static string SiteId(int site) => $"school-{site}";

    public static string Account(int site) => $"{4_000 + site}";

    /// <summary>Enters devices; their interval and bound are wide, nobody's silence is judged here.</summary>
    public IReadOnlyList<DeviceEntry> Add(int count, Func<int, int> siteOf, Func<int, string> kindOf) =>
        Database.Directory.Add(
            [.. Enumerable.Range(0, count).Select(i => new DeviceRecord(
                0, 0, "Storm", SiteId(siteOf(i)), "Room", kindOf(i), 0, 60_000, 3_600_000, Retired: false))],
            [.. Enumerable.Range(0, count).Select(_ => RandomNumberGenerator.GetBytes(Frame.KeyLength))]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
