using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Storage.Postgres;

/// <summary>A hub that goes from SQLite to PostgreSQL, and back as a backup, is the same hub.</summary>
public sealed class PostgresMoveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _place = new(() => TemporaryPostgres.Shared.NewDatabase());

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public void All_that_a_hub_has_goes_to_PostgreSQL_and_back()
    {
        SqliteDatabase before = new(_folder.File("hub.db"), Samples.Seal());
        Fill(before);
        string expected = Told(before);

        IReadOnlyList<KeyValuePair<string, long>> moved =
            PostgresMove.Run(_folder.File("hub.db"), Samples.Seal(), _place.Value, progress: null);
        Database().Backup(_folder.File("back.db"), progress: null);

        Assert.All(moved, t => Assert.True(t.Value > 0, t.Key));
        Assert.Equal(expected, Told(Database()));
        Assert.Equal(expected, Told(new SqliteDatabase(_folder.File("back.db"), Samples.Seal())));
    }

    [PostgresFact]
    public void A_moved_hub_goes_on_where_it_was()
    {
        SqliteDatabase before = new(_folder.File("hub.db"), Samples.Seal());
        Fill(before);
        PostgresMove.Run(_folder.File("hub.db"), Samples.Seal(), _place.Value, progress: null);

        using PostgresHubStore store = Database().OpenStore();
        Step step = new();
        step.History.Add(new HistoryEntry(1, 99, "acknowledged", null));
        step.Audit.Add(Samples.Audited());
        long number = store.LastNumber();
        store.Commit(StepRows.Of(step), number);
        store.Commit(StepRows.Of(step), number + 1);

        Assert.Equal(7, number);
        Assert.Equal("acknowledged", Assert.Single(Database().Archive.History(1), h => h.AtUnixMs == 99).What);
        Assert.Null(new AuditChain(Samples.Seal()).FirstWrong(0, AuditChain.Beginning, Database().Archive.Audit(0, 100)));
    }

    [PostgresFact]
    public void A_file_whose_hub_was_moved_takes_nothing_any_more_until_it_is_restored()
    {
        SqliteDatabase old = new(_folder.File("hub.db"), Samples.Seal());
        Fill(old);
        PostgresMove.Run(old.Place, Samples.Seal(), _place.Value, progress: null);

        foreach (Action use in (Action[])
            [
                () => old.OpenStore(), () => old.Directory.Add([Samples.Record()], [Samples.Key()]), () => old.Directory.Retire(1),
                () => PostgresMove.Run(old.Place, Samples.Seal(), _place.Value, progress: null),
            ])
        {
            string said = Assert.Throws<StoreException>(use).Message;
            Assert.Contains($"moved to {Database().Place}", said, StringComparison.Ordinal);
            Assert.Contains(old.Place, said, StringComparison.Ordinal);
        }

        old.Backup(_folder.File("old.db"), progress: null);
        old.Restore(_folder.File("old.db"));
        old.OpenStore().Dispose();
    }

    [PostgresFact]
    public void A_move_that_fails_leaves_the_file_without_a_mark()
    {
        SqliteDatabase old = new(_folder.File("hub.db"), Samples.Seal());
        Fill(old);
        Database().Directory.Add([Samples.Record()], [Samples.Key()]);

        Assert.Throws<StoreException>(() => PostgresMove.Run(old.Place, Samples.Seal(), _place.Value, progress: null));

        old.OpenStore().Dispose();
    }

    [PostgresFact]
    public void A_database_that_is_not_empty_is_not_moved_into()
    {
        Fill(new SqliteDatabase(_folder.File("hub.db"), Samples.Seal()));
        Database().Directory.Add([Samples.Record()], [Samples.Key()]);

        StoreException e = Assert.Throws<StoreException>(
            () => PostgresMove.Run(_folder.File("hub.db"), Samples.Seal(), _place.Value, progress: null));

        Assert.Contains("not empty", e.Message, StringComparison.Ordinal);
        Assert.Single(Database().Directory.List());
    }

    [PostgresFact]
    public void A_database_that_a_hub_writes_to_is_not_moved_into()
    {
        Fill(new SqliteDatabase(_folder.File("hub.db"), Samples.Seal()));
        using PostgresHubStore store = Database().OpenStore();

        StoreException e = Assert.Throws<StoreException>(
            () => PostgresMove.Run(_folder.File("hub.db"), Samples.Seal(), _place.Value, progress: null));

        Assert.Contains("a hub writes to it", e.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void Where_there_is_nothing_to_move_nothing_is_made()
    {
        Assert.Throws<StoreException>(
            () => PostgresMove.Run(_folder.File("hub.db"), Samples.Seal(), _place.Value, progress: null));

        Assert.False(File.Exists(_folder.File("hub.db")));
        Assert.False(PostgresProbe.HoldsSealedKeys(_place.Value));
    }

    [PostgresFact]
    public void A_backup_is_of_one_moment_is_only_its_owner_s_and_overwrites_nothing()
    {
        Fill(Database());

        Database().Backup(_folder.File("back.db"), progress: null);

        Assert.Equal(["back.db"], Directory.GetFiles(Path.GetDirectoryName(_folder.File("x"))!).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("back.db")));
        }

        Assert.Contains(
            "exists",
            Assert.Throws<StoreException>(() => Database().Backup(_folder.File("back.db"), progress: null)).Message,
            StringComparison.Ordinal);
    }

    [PostgresFact]
    public void Only_a_database_with_devices_needs_its_secret()
    {
        Assert.False(PostgresProbe.HoldsSealedKeys(_place.Value));
        Database().Directory.Add([Samples.Record()], [Samples.Key()]);
        Assert.True(PostgresProbe.HoldsSealedKeys(_place.Value));
    }

    private PostgresDatabase Database() => new(_place.Value, Samples.Seal());

    /// <summary>A row in every table at least, with a value in every column.</summary>
    private static void Fill(HubDatabase database)
    {
        DeviceRecord record = database.Directory.Add([Samples.Record()], [Samples.Key()])[0].Record;
        database.Directory.Retire(database.Directory.Add([Samples.Record()], [Samples.Key(2)])[0].Record.Address);
        Device device = new(record, Samples.Status());
        Step step = new();
        step.Devices.Add(device);
        step.Routes.UnionWith(device.Routes);
        step.Alarms.Add(Samples.Alarm());
        step.Alarms.Add(Samples.Alarm(2, counter: 2, forwardedUnixMs: 0));
        step.Reports.Add(Samples.Report());
        step.Paths.Add(new ReceiverPath("north", PathPlan.None, 77));
        step.Announcements.Add(Samples.Announcement(1));
        step.Outages.Add(Samples.Outage());
        step.Hours.Add(new DeviceHour(record.Address, 3_600_000, 60, 61_000, 90, -80.5, 7.25, 1));
        step.Hours.Add(new DeviceHour(record.Address, 7_200_000, 60, 61_000, 90, null, null, 0));
        step.History.AddRange(
            Enumerable.Range(1, 20).Select(i => new HistoryEntry(1, 1_000 - i, "attempt", i % 2 == 0 ? null : $"Versuch {i}")));
        step.Audit.Add(Samples.Audited());
        using INumberedStore store = (INumberedStore)database.OpenStore();
        store.Commit(StepRows.Of(step), 7);
    }

    private static string Told(HubDatabase database)
    {
        using INumberedStore store = (INumberedStore)database.OpenStore();
        IHubArchive archive = database.Archive;
        return System.Text.Json.JsonSerializer.Serialize(new
        {
            Snapshot = store.Load(),
            Number = store.LastNumber(),
            Directory = database.Directory.List(),
            History = archive.History(1),
            Hours = archive.Hours(1, 0, long.MaxValue),
            Audit = archive.Audit(0, 100),
            Outages = archive.Outages(null, 100),
        });
    }
}
