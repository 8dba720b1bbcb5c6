using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Host;

/// <summary>Takes the next input that waits; false if there is none.</summary>
public delegate bool TakeInput(out Input input);

/// <summary>
/// The order of the hub's loop, without threads, clocks or waiting: gather what came, let the core judge, commit, release.
/// The hub's thread drives it (<see cref="HubLoop"/>), and so does the simulation, which kills it between any two of them.
///
/// Must never: release anything before its commit; judge by heartbeats that still wait.
/// </summary>
public sealed class LoopTurn(HubCore core, IHubStore store, DeviceKeys keys)
{
    /// <summary>Inputs in one transaction: large enough to outrun the disk, small enough to keep the tick.</summary>
    public const int MaxBatch = 4_096;

    /// <summary>So many heartbeats are company enough; with fewer they wait for the tick. Alarms never wait.</summary>
    public const int Company = 256;

    /// <summary>Between tries of a commit that fails (disk full), milliseconds.</summary>
    public const int CommitRetryMs = 500;

    /// <summary>How often another process's changes to the directory are looked for.</summary>
    private const long DirectoryPollMs = 500;

    /// <summary>
    /// An input may have been read from its socket and not yet have reached the queue. Nobody is judged by the last
    /// moments, so that a heartbeat in a thread's hands is never overlooked; the promise allows a second.
    /// </summary>
    private const long HorizonMarginMs = 200;

    private readonly List<Input> _batch = new(MaxBatch);
    private long _directoryDueMs;
    private bool _isDrained;
    private Stage _stage = Stage.Released;

    private enum Stage
    {
        Gathered,
        Judged,
        Committed,
        Released,
    }

    /// <summary>In the order of arrival; what the core is given.</summary>
    public List<Input> Batch => _batch;

    /// <summary>What the core made of it.</summary>
    public Step Step { get; } = new();

    /// <summary>Whether this turn looked for changes of the directory.</summary>
    public bool HasLookedAtDirectory { get; private set; }

    /// <summary>Why the directory could not be read; null if it could. It is looked at again at the next poll.</summary>
    public StoreException? DirectoryFault { get; private set; }

    /// <param name="wasDeaf">Sockets were not read for a while: nobody is judged by that time.</param>
    /// <exception cref="StoreTakenException">Another hub has the database.</exception>
    public void Gather(Instant now, bool wasDeaf, TakeInput take)
    {
        Go(Stage.Released, Stage.Gathered);
        _batch.Clear();
        TakeDirectoryChanges(now);
        if (wasDeaf)
        {
            _batch.Add(new IngressChanged { ReceivedMs = now.MonotonicMs, Listening = true });
        }

        while (_batch.Count < MaxBatch && take(out Input input))
        {
            _batch.Add(input);
        }

        _isDrained = _batch.Count < MaxBatch;
    }

    /// <param name="aliveMs">Monotonic; when the threads that read sockets last had air.</param>
    /// <returns>Monotonic time up to which all that arrived is in this batch or an earlier one.</returns>
    public long HorizonMs(Instant now, long aliveMs) =>
        Math.Min(aliveMs, _isDrained ? now.MonotonicMs : _batch[^1].ReceivedMs) - HorizonMarginMs;

    public void Judge(Instant now, long horizonMs)
    {
        Go(Stage.Gathered, Stage.Judged);
        core.Apply(_batch, now, horizonMs, Step);
    }

    /// <summary>In place of gathering and judging: what a clean stop leaves to be stored.</summary>
    public void Flush(Instant now)
    {
        Go(Stage.Released, Stage.Judged);
        _batch.Clear();
        core.Flush(now, Step);
    }

    /// <summary>Made again until it succeeds: memory has moved on, and nothing may be said that the disk does not back.</summary>
    /// <exception cref="StoreException">Nothing is stored.</exception>
    public void Commit()
    {
        Require(Stage.Judged);
        if (Step.HasChanges)
        {
            store.Commit(Step);
        }

        _stage = Stage.Committed;
    }

    /// <summary>Lets out what the batch, now on disk, allows.</summary>
    public void Release(Action<IReadOnlyList<Input>, Step> release)
    {
        Go(Stage.Committed, Stage.Released);
        release(_batch, Step);
    }

    private void TakeDirectoryChanges(Instant now)
    {
        HasLookedAtDirectory = now.MonotonicMs >= _directoryDueMs;
        if (!HasLookedAtDirectory)
        {
            return;
        }

        _directoryDueMs = now.MonotonicMs + DirectoryPollMs;
        DirectoryFault = null;
        try
        {
            IReadOnlyList<DeviceEntry> changes = store.DirectoryChanges();
            if (changes.Count > 0)
            {
                keys.Update(changes);
                _batch.Add(new DevicesChanged
                {
                    ReceivedMs = now.MonotonicMs,
                    Records = [.. changes.Select(c => c.Record)],
                });
            }
        }
        catch (StoreException e) when (e is not StoreTakenException)
        {
            DirectoryFault = e;
        }
    }

    private void Go(Stage from, Stage to)
    {
        Require(from);
        _stage = to;
    }

    private void Require(Stage stage)
    {
        if (_stage != stage)
        {
            throw new InvalidOperationException($"the loop is {_stage}, and what was asked of it comes behind {stage}");
        }
    }
}
