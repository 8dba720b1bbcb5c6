using System.Collections.Concurrent;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Storage.Postgres;

/// <summary>A server that is killed at any moment: what was confirmed is there, once.</summary>
public sealed class PostgresKillTests : IDisposable
{
    private const int Kills = 6;

    /// <summary>Commits between kills; the next kill comes somewhere within the one that follows.</summary>
    private const int CommitsBetween = 25;

    /// <summary>Tries of one commit; each is over quickly while there is no server.</summary>
    private const int Patience = 1_000_000;

    private readonly Lazy<TemporaryPostgres> _server = new(TemporaryPostgres.Start);

    public void Dispose()
    {
        if (_server.IsValueCreated)
        {
            _server.Value.Dispose();
        }
    }

    [PostgresFact]
    public async Task Over_a_storm_of_kills_nothing_confirmed_is_lost_and_nothing_is_doubled()
    {
        string place = _server.Value.NewDatabase();
        PostgresDatabase database = new(place, Samples.Seal(), TimeSpan.FromSeconds(30), hold: TimeSpan.FromSeconds(30));
        using BlockingCollection<int> confirmed = [];
        Task writing = Task.Factory.StartNew(
            () => Write(database, confirmed), TestToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        int count = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            for (int i = 0; i < CommitsBetween; i++)
            {
                Assert.True(confirmed.TryTake(out _, TimeSpan.FromSeconds(60)), "nothing was confirmed");
                count++;
            }

            _server.Value.Kill();
            _server.Value.StartAgain();
        }

        await writing.WaitAsync(TimeSpan.FromSeconds(120));
        count += confirmed.Count;
        using PostgresHubStore store = database.OpenStore();
        Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), store.Load().Alarms.Select(a => a.Id));
        Assert.All(Enumerable.Range(1, count), id => Assert.Single(database.Archive.History(id)));
        Assert.Equal(count, database.Archive.LastAudit());
        Assert.Null(new AuditChain(Samples.Seal()).FirstWrong(0, AuditChain.Beginning, database.Archive.Audit(0, count)));
    }

    [PostgresFact]
    public void A_server_that_does_not_sync_is_refused()
    {
        string place = _server.Value.NewDatabase();
        _server.Value.Kill();
        _server.Value.StartAgain("-c", "fsync=off");

        StoreException e = Assert.Throws<StoreException>(() => new PostgresDatabase(place, Samples.Seal()).OpenStore());

        Assert.Contains("fsync is off", e.Message, StringComparison.Ordinal);
    }

    private static CancellationToken TestToken => CancellationToken.None;

    private static void Write(PostgresDatabase database, BlockingCollection<int> confirmed)
    {
        using PostgresHubStore store = database.OpenStore();
        for (int id = 1; id <= Kills * CommitsBetween + CommitsBetween; id++)
        {
            Step step = new();
            step.Alarms.Add(Samples.Alarm(id, counter: (uint)id));
            step.History.Add(new HistoryEntry(id, id, "raised", null));
            step.Audit.Add(new AuditEntry(id, "somebody", "test", $"{id}", null));
            StepRows rows = StepRows.Of(step) with { Durable = true };
            CommitAtLast(store, rows);
            confirmed.Add(id);
        }
    }

    /// <summary>As the hub's loop does.</summary>
    private static void CommitAtLast(PostgresHubStore store, StepRows rows)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                store.Commit(rows, number: null);
                return;
            }
            catch (StoreException) when (tries < Patience)
            {
                // The server is away; it comes back.
            }
        }
    }
}
