using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Spare;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Storage.Postgres;

/// <summary>A hub ends with presses in its journal, a standby takes over, and the hub is started again.</summary>
public sealed class PostgresTakeOverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public void Presses_in_the_journal_of_a_hub_that_was_overtaken_are_in_the_database_in_the_end()
    {
        PostgresDatabase database = new(TemporaryPostgres.Shared.NewDatabase(), Samples.Seal());
        Open(database, "a.journal").Dispose();
        long last;
        using (PostgresHubStore store = database.OpenStore())
        {
            last = store.LastNumber();
        }

        using (SpareJournal journal = SpareJournal.Open(_folder.File("a.journal")))
        {
            journal.Append(JournalLine.Write(last + 1, JournalLine.ToJson(StepRows.Of(Press(1, counter: 7)))));
        }

        using (SparedStore standby = Open(database, "b.journal"))
        {
            standby.Commit(Press(1, counter: 8));
            standby.Commit(Press(2, counter: 9));
        }

        using SparedStore again = Open(database, "a.journal");

        HubSnapshot there = again.Load();
        Assert.Equal([(1L, 8u), (2L, 9u), (3L, 7u)], there.Alarms.Select(a => (a.Id, a.Counter)));
        Assert.Equal([1L, 2L, 3L], there.Reports.Select(r => r.AlarmId));
        Assert.Equal("press 7", Assert.Single(database.Archive.History(3)).Detail);
        Assert.Contains("1 alarms entered anew", again.Trouble, StringComparison.Ordinal);
    }

    private static Step Press(long id, uint counter)
    {
        Step step = Samples.DurableStep();
        step.Alarms.Add(Samples.Alarm(id, counter));
        step.History.Add(new HistoryEntry(id, 1, "raised", $"press {counter}"));
        step.Reports.Add(Samples.Report(id, id));
        return step;
    }

    private SparedStore Open(PostgresDatabase database, string journal) =>
        new SparedDatabase(database, _folder.File(journal), TimeProvider.System).OpenStore();
}
