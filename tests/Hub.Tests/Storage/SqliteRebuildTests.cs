using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>Everything that is shown of an alarm can be made anew of its history.</summary>
public sealed class SqliteRebuildTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AlarmRow[] _before;

    public SqliteRebuildTests()
    {
        using IHubStore store = Database.OpenStore();
        for (uint id = 1; id <= 3; id++)
        {
            Alarm alarm = new()
            {
                Id = id, Address = 1, Generation = 0, Counter = id, Kind = EventKind.Panic, Site = "north", RaisedUnixMs = 10, StoredUnixMs = 11,
                Receiver = "police",
            };
            Step step = new();
            step.History.Add(AlarmStory.Begin(alarm));
            alarm.AcknowledgedUnixMs = 20;
            alarm.AcknowledgedBy = "A; b";
            step.History.Add(new HistoryEntry(id, 20, AlarmStory.Acknowledged, "A; b"));
            step.Alarms.Add(alarm);
            store.Commit(step);
        }

        _before = Rows();
    }

    private SqliteDatabase Database => new(_folder.File("hub.db"), Samples.Seal());

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("UPDATE alarms SET forwarded_at = 99, receiver = NULL, kind = 5 WHERE id = 2")]
    [InlineData("UPDATE alarms SET acknowledged_by = NULL, acknowledged_at = 0, counter = 77 WHERE id = 2")]
    [InlineData("DELETE FROM alarms WHERE id = 2")]
    public void An_alarm_that_was_changed_is_again_what_its_history_tells_and_the_trail_says_so(string sql)
    {
        Sql(sql);

        RebuiltAlarms rebuilt = Database.RebuildAlarms();

        Assert.Equal(_before, Rows());
        Assert.Equal(2, Assert.Single(rebuilt.Changed).Is.Id);
        Assert.Equal((2, 0), (rebuilt.Right, rebuilt.Left.Count));
        IReadOnlyList<AuditRow> trail = Database.Archive.Audit(0, 100);
        Assert.Null(new AuditChain(Samples.Seal()).FirstWrong(0, AuditChain.Beginning, trail));
        AuditEntry said = Assert.Single(trail).Entry;
        Assert.Equal((DirectoryAudit.Rebuild, "1 as their history tells: 2"), (said.What, said.Detail));
    }

    [Fact]
    public void Where_all_is_right_nothing_is_written()
    {
        RebuiltAlarms rebuilt = Database.RebuildAlarms();

        Assert.Equal((0, 3, 0), (rebuilt.Changed.Count, rebuilt.Right, rebuilt.Left.Count));
        Assert.Equal(0, Database.Archive.LastAudit());
    }

    [Fact]
    public void An_alarm_whose_history_lacks_its_beginning_is_left_as_it_is_and_told()
    {
        Sql("DROP TRIGGER alarm_history_is_not_shortened; DELETE FROM alarm_history WHERE alarm_id = 1 AND what = 'raised'; "
            + "DELETE FROM alarm_history WHERE alarm_id = 3");

        RebuiltAlarms rebuilt = Database.RebuildAlarms();

        Assert.Equal([1, 3], rebuilt.Left);
        Assert.Empty(rebuilt.Changed);
        Assert.Equal(_before, Rows());
    }

    [Fact]
    public void A_database_that_is_not_there_is_neither_rebuilt_nor_backed_up_nor_made()
    {
        SqliteDatabase none = new(_folder.File("mistyped.db"), Samples.Seal());

        Assert.Contains("is not there", Assert.Throws<StoreException>(none.RebuildAlarms).Message, StringComparison.Ordinal);
        Assert.Contains(
            "is not there", Assert.Throws<StoreException>(() => none.Backup(_folder.File("b.db"), null)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(none.Place));
    }

    private AlarmRow[] Rows()
    {
        using SqliteConnection connection = Open();
        return [.. SqliteReader.Alarms(connection).OrderBy(a => a.Id)];
    }

    private void Sql(string sql)
    {
        using SqliteConnection connection = Open();
        SqliteFile.Execute(connection, sql);
    }

    private SqliteConnection Open()
    {
        SqliteConnection connection = new($"Data Source={_folder.File("hub.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
