using System.Net;
using System.Security.Cryptography;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Doctor;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Doctor;

/// <summary>A hub's folder with a device and an alarm in it, for a test to break.</summary>
internal sealed class Installation : IDisposable
{
    public const string Site = "north";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _root = Directory.CreateTempSubdirectory("schoolbutton-test-").FullName;

    public Installation(string receiver = "")
    {
        ConfigPath = Path.Combine(_root, "hub.json");
        Configure(receiver);
        Directory.CreateDirectory(Data, OwnerOnly | UnixFileMode.UserExecute);
        HubToken.ReadOrMake(Data);
        KeySeal seal = HubSecret.ReadOrMake(ConfigReader.ReadFile(ConfigPath));
        Database = new SqliteDatabase(DatabasePath, seal);
        DeviceRecord device = new(0, 0, "Button", Site, "Room 1", DeviceKinds.Stationary, 0, 60_000, 180_000, Retired: false);
        Device = Database.Directory.Add([device], [RandomNumberGenerator.GetBytes(Frame.KeyLength)])[0];
        using IHubStore store = Database.OpenStore();
        Alarm alarm = new()
        {
            Id = 1,
            Address = Device.Record.Address,
            Generation = 0,
            Counter = 5,
            Kind = EventKind.Panic,
            Site = Site,
            RaisedUnixMs = 1_767_225_600_000,
            StoredUnixMs = 1_767_225_600_010,
        };
        Step step = new();
        step.Alarms.Add(alarm);
        step.History.Add(AlarmStory.Begin(alarm));
        store.Commit(step);
    }

    public string ConfigPath { get; }

    public string Data => Path.Combine(_root, "data");

    public string DatabasePath => Path.Combine(Data, "hub.db");

    public SqliteDatabase Database { get; }

    public DeviceEntry Device { get; }

    /// <param name="receiver">JSON of a receiver with a comma before it, or nothing.</param>
    public void Configure(string receiver = "", string site = Site) => File.WriteAllText(
        ConfigPath,
        $$"""
        { "data": "data", "http": "127.0.0.1:{{FreePort()}}", "mqtt": "127.0.0.1:{{FreePort()}}",
          "sites": [ { "id": "{{site}}", "account": "1234"{{receiver}} } ] }
        """);

    /// <summary>What a spare journal may hold of an alarm: its row, and the last entry of its history.</summary>
    public Step EndOfAStory(long alarm)
    {
        Step step = new();
        step.Alarms.Add(new Alarm
        {
            Id = alarm,
            Address = Device.Record.Address,
            Generation = 0,
            Counter = (uint)(100 + alarm),
            Kind = EventKind.Panic,
            Site = Site,
            RaisedUnixMs = 1_767_225_600_000,
            StoredUnixMs = 1_767_225_600_010,
            AcknowledgedUnixMs = 1_767_225_600_020,
            AcknowledgedBy = "A",
        });
        step.History.Add(new HistoryEntry(alarm, 1_767_225_600_020, AlarmStory.Acknowledged, "A"));
        return step;
    }

    /// <summary>Changes the database behind the hub's back.</summary>
    public void Sql(string sql)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        SqliteFile.Execute(connection, sql);
    }

    public Task<IReadOnlyList<Finding>> ExamineAsync() =>
        Examination.RunAsync(ConfigPath, TimeProvider.System, CancellationToken.None);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
