using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Storage.Postgres;

/// <summary>Connections that are lost, and commits whose answer is lost with them: each is written once.</summary>
public sealed class PostgresDoubtTests : IDisposable
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    private readonly LossyWire _wire;
    private readonly PostgresDatabase _throughWire;
    private readonly PostgresDatabase _direct;
    private readonly PostgresHubStore _store;

    public PostgresDoubtTests()
    {
        string place = TemporaryPostgres.Shared.NewDatabase();
        _wire = new LossyWire(place);
        _throughWire = new PostgresDatabase(_wire.ConnectionString, Samples.Seal(), hold: Hold);
        _direct = new PostgresDatabase(place, Samples.Seal());
        _store = _throughWire.OpenStore();
    }

    public void Dispose()
    {
        _store.Dispose();
        _wire.Dispose();
    }

    [PostgresFact]
    public void A_commit_is_one_question_to_the_server_however_much_it_writes()
    {
        _store.Commit(Step(1));
        _store.Commit(Step(2));
        _wire.TakeQuestions();

        _store.Commit(Step(3));
        Assert.Equal(1, _wire.TakeQuestions());

        _store.Commit(Many(first: 4, count: 300));
        Assert.Equal(1, _wire.TakeQuestions());
    }

    [PostgresFact]
    public void A_commit_whose_answer_was_lost_is_found_written_and_not_written_again()
    {
        _wire.LoseAnswer();

        _store.Commit(Step(1));
        _store.Commit(Step(2));

        AssertWrittenOnce(1, 2);
    }

    [PostgresFact]
    public void A_commit_that_never_arrived_is_written_over_a_new_connection()
    {
        _wire.LoseQuestion();

        _store.Commit(Step(1));
        _store.Commit(Step(2));

        AssertWrittenOnce(1, 2);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_commit_in_doubt_while_the_server_is_away_fails_and_tried_again_later_is_written_once(bool written)
    {
        Step step = Step(1);
        _wire.Refuses = true;
        Lose(answer: written);

        Assert.Throws<StoreException>(() => _store.Commit(step));
        Assert.Throws<StoreException>(() => _store.Commit(step));
        _wire.Refuses = false;
        _store.Commit(step);
        _store.Commit(Step(2));

        AssertWrittenOnce(1, 2);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_comes_instead_of_a_commit_in_doubt_is_written_too(bool written)
    {
        _wire.Refuses = true;
        Lose(answer: written);
        Assert.Throws<StoreException>(() => _store.Commit(Step(1)));
        _wire.Refuses = false;

        _store.Commit(Step(2));

        Assert.Single(_direct.Archive.History(2));
        Assert.Equal(written ? 1 : 0, _direct.Archive.History(1).Count);
        AssertChained(written ? 2 : 1);
    }

    [PostgresFact]
    public void The_directory_is_asked_over_a_new_connection_after_the_old_one_was_lost()
    {
        // A start reads ahead beside the directory, over a connection of its own, which would lose the question in its place.
        _store.DirectoryChanges();
        _store.Load();
        _direct.Directory.Add([Samples.Record()], [Samples.Key()]);
        _wire.LoseQuestion();

        Assert.Throws<StoreException>(_store.DirectoryChanges);

        Assert.Single(_store.DirectoryChanges());
    }

    [PostgresFact]
    public void The_audit_trail_stays_one_chain_when_the_command_line_appends_between_commits()
    {
        _store.Commit(Step(1));
        _direct.Directory.Add([Samples.Record()], [Samples.Key()]);
        _store.Commit(Step(2));
        _direct.Directory.Retire(1);
        _store.Commit(Step(3));

        AssertChained(5);
    }

    private static Step Step(int id) => Many(id, 1);

    private static Step Many(int first, int count)
    {
        Step step = new();
        foreach (int id in Enumerable.Range(first, count))
        {
            step.Alarms.Add(Samples.Alarm(id, counter: (uint)id));
            step.Reports.Add(Samples.Report(id, alarmId: id));
            step.History.Add(new HistoryEntry(id, id, "raised", $"alarm {id}"));
        }

        step.Audit.Add(new AuditEntry(first, "somebody", "test", $"{first}", null));
        return step;
    }

    private void Lose(bool answer)
    {
        if (answer)
        {
            _wire.LoseAnswer();
        }
        else
        {
            _wire.LoseQuestion();
        }
    }

    private void AssertWrittenOnce(params long[] alarms)
    {
        Assert.Equal(alarms, _store.Load().Alarms.Select(a => a.Id));
        Assert.All(alarms, id => Assert.Single(_direct.Archive.History(id)));
        AssertChained(alarms.Length);
    }

    private void AssertChained(int length)
    {
        AuditChain chain = new(Samples.Seal());
        Assert.Equal(length, _direct.Archive.LastAudit());
        Assert.Null(chain.FirstWrong(0, AuditChain.Beginning, _direct.Archive.Audit(0, length + 1)));
    }
}
