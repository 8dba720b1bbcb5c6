using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Doctor;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Doctor;

/// <summary>The doctor on a PostgreSQL server's database sees what it sees on a file, and touches nothing.</summary>
public sealed class PostgresExaminationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string? _server;

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task Of_a_sound_database_it_finds_nothing_wrong_while_a_hub_writes_to_it()
    {
        HubDatabase database = Make();
        using IHubStore hub = database.OpenStore();

        IReadOnlyList<Finding> findings = await ExamineAsync();

        Assert.DoesNotContain(findings, f => f.Health == Health.Wrong);
        foreach (string check in (string[])["database", "device keys", "alarm history", "audit trail", "clock"])
        {
            Assert.Contains(findings, f => f.Check == check && f.Health == Health.Ok);
        }

        Assert.Contains(findings, f => f.Check == "devices" && f.Says.Contains("never heard", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task An_alarm_that_was_changed_is_found_and_what_it_calls_for_mends_it()
    {
        HubDatabase database = Make();
        using (IHubStore store = database.OpenStore())
        {
            Step step = new();
            step.Alarms.Add(Told(acknowledgedBy: "nobody"));
            store.Commit(step);
        }

        Finding wrong = Assert.Single(await ExamineAsync(), f => f.Health == Health.Wrong);
        Assert.Equal("alarm history", wrong.Check);
        Assert.Contains("schoolbutton rebuild", wrong.Mend, StringComparison.Ordinal);
        Assert.Single(database.RebuildAlarms().Changed);
        Assert.DoesNotContain(await ExamineAsync(), f => f.Health == Health.Wrong);
    }

    [PostgresFact]
    public async Task An_empty_database_is_not_made_a_hubs_by_looking_at_it()
    {
        Configure();

        Assert.Contains(await ExamineAsync(), f => f.Check == "database" && f.Health == Health.Warning);

        using NpgsqlConnection connection = new PostgresServer(_server!).ConnectAsItIs();
        Assert.False(PostgresServer.IsOurs(connection));
    }

    [PostgresFact]
    public async Task A_database_of_another_version_is_not_brought_up_to_date_by_looking_at_it()
    {
        Make();
        Sql("UPDATE schoolbutton_schema SET version = 1");

        Assert.Contains(
            await ExamineAsync(), f => f.Check == "database" && f.Health == Health.Warning && f.Says.Contains("version 1", StringComparison.Ordinal));

        using NpgsqlConnection connection = new PostgresServer(_server!).ConnectAsItIs();
        Assert.Equal(1, PostgresServer.Scalar<int>(connection, "SELECT version FROM schoolbutton_schema"));
    }

    [PostgresFact]
    public async Task A_key_that_does_not_open_is_named()
    {
        HubDatabase database = Make();
        database.Directory.Add([Record()], [RandomNumberGenerator.GetBytes(Frame.KeyLength)]);
        Sql("UPDATE devices SET generation = 1 WHERE address = 1");

        Assert.Contains(await ExamineAsync(), f => f.Check == "device keys" && f.Says.Contains("1 of 2", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task A_server_that_is_away_is_told_with_what_to_do_and_not_with_a_restore()
    {
        Make();
        using LossyWire wire = new(_server!) { Refuses = true };
        Configure(wire.ConnectionString);

        Finding wrong = Assert.Single(await ExamineAsync(), f => f.Check == "database" && f.Health == Health.Wrong);
        Assert.DoesNotContain("restore", wrong.ToString(), StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<Finding>> ExamineAsync() =>
        Examination.RunAsync(_folder.File("hub.json"), TimeProvider.System, CancellationToken.None);

    private HubDatabase Make()
    {
        Configure();
        HubDatabase database = HubDatabases.Of(ConfigReader.ReadFile(_folder.File("hub.json")));
        database.Directory.Add([Record()], [RandomNumberGenerator.GetBytes(Frame.KeyLength)]);
        using IHubStore store = database.OpenStore();
        Step step = new();
        Alarm alarm = Told();
        step.Alarms.Add(alarm);
        step.History.Add(AlarmStory.Begin(alarm));
        store.Commit(step);
        return database;
    }

    private static DeviceRecord Record() =>
        new(0, 0, "Button", "north", "Room 1", DeviceKinds.Stationary, 0, 60_000, 180_000, Retired: false);

    private static Alarm Told(string? acknowledgedBy = null) => new()
    {
        Id = 1, Address = 1, Generation = 0, Counter = 5, Kind = EventKind.Panic, Site = "north", RaisedUnixMs = 1_767_225_600_000,
        StoredUnixMs = 1_767_225_600_010, AcknowledgedBy = acknowledgedBy, AcknowledgedUnixMs = acknowledgedBy is null ? 0 : 7,
    };

    private void Configure(string? server = null)
    {
        _server ??= TemporaryPostgres.Shared.NewDatabase();
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder.File("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        HubToken.ReadOrMake(_folder.File("data"));
        File.WriteAllText(
            _folder.File("hub.json"),
            $$"""
            { "data": "data", "http": "127.0.0.1:{{FreePort()}}", "mqtt": "127.0.0.1:{{FreePort()}}",
              "database": "postgres:{{server ?? _server}}",
              "sites": [ { "id": "north", "account": "1234" } ] }
            """);
    }

    private void Sql(string sql)
    {
        using NpgsqlConnection connection = new PostgresServer(_server!).ConnectAsItIs();
        PostgresServer.Execute(connection, sql);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
