using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Host;

/// <summary>
/// The single writer: one thread that drains inputs into a batch, lets the core think, commits, and only then lets
/// effects out. Under load batches grow, and with them what one disk sync carries.
///
/// Must never: release anything before its commit; give up on a commit; judge by heartbeats that still wait.
/// </summary>
public sealed class HubLoop : IAsyncDisposable
{
    /// <summary>Inputs that may wait. A full queue stops the reading of sockets, not the taking of alarms.</summary>
    private const int MaxQueuedInputs = 16_384;

    private readonly Channel<Input> _inputs = Channel.CreateBounded<Input>(new BoundedChannelOptions(MaxQueuedInputs)
    {
        SingleReader = true,
    });

    private readonly LoopTurn _turn;
    private readonly Releases _releases;
    private readonly Troubles _troubles;
    private readonly HubClock _clock;
    private readonly ILogger<HubLoop> _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _wake = new();
    private readonly TimeSpan _tick;
    private readonly Meter _meter = new("SchoolButton.Hub");
    private readonly IngressWatch _ingress;
    private readonly LoopHealth _health;
    private readonly LoopWatch _watch;
    private readonly OldHours _oldHours;
    private long _deafnessSeen;

    public HubLoop(
        HubCore core, CorePolicy policy, IHubStore store, DeviceKeys keys, Releases releases, Troubles troubles,
        HubClock clock, ServiceManager manager, ILogger<HubLoop> log)
    {
        _tick = TimeSpan.FromMilliseconds(policy.TickMs);
        _turn = new LoopTurn(core, store, keys);
        _releases = releases;
        _troubles = troubles;
        _clock = clock;
        _ingress = new IngressWatch(clock, policy);
        _health = new LoopHealth(core, troubles, policy, log);
        _watch = new LoopWatch(clock, troubles, manager);
        _oldHours = new OldHours(store, log);
        _log = log;
        _meter.CreateObservableGauge(
            "schoolbutton_hub_inputs_waiting", () => _inputs.Reader.Count, description: "Inputs that wait for the loop");
    }

    /// <summary>Ends, with its reason, if the loop dies; a hub without its loop must end too.</summary>
    public Task Ended => _ended.Task;

    public void Start() => new Thread(Run) { Name = "hub loop", IsBackground = true }.Start();

    /// <summary>Waits while the queue is full.</summary>
    public ValueTask PostAsync(Input input, CancellationToken cancellation)
    {
        if (!_inputs.Writer.TryWrite(input))
        {
            _wake.Set();
            return _inputs.Writer.WriteAsync(input, cancellation);
        }

        if (input.IsUrgent || _inputs.Reader.Count >= LoopTurn.Company)
        {
            _wake.Set();
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _inputs.Writer.TryComplete();
        await _stopping.CancelAsync();
        _wake.Set();
        await _ended.Task.ContinueWith(_ => { }, TaskScheduler.Default);
        _stopping.Dispose();
        _wake.Dispose();
        _meter.Dispose();
        _ingress.Dispose();
        _watch.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!(_stopping.IsCancellationRequested && _inputs.Reader.Count == 0))
            {
                WaitForInputs();
                Turn();
            }

            StoreWhatWasHeard();
            _ended.SetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _ended.SetResult();
        }
        catch (StoreTakenException e)
        {
            _log.LogCritical(
                Events.StoreTaken,
                "Another hub took over this hub's database, so this one may confirm no press any more and ends now: {Reason}",
                e.Message);
            _ended.SetException(e);
        }
        catch (Exception e)
        {
            _log.LogCritical(
                Events.LoopDied, e, "The hub's loop died; the hub ends now, and its service manager must start it again");
            _ended.SetException(e);
        }
    }

    /// <summary>Until something urgent has come, or what is not urgent has waited long enough.</summary>
    private void WaitForInputs()
    {
        if (!_stopping.IsCancellationRequested && _inputs.Reader.Count < LoopTurn.Company)
        {
            _wake.Wait(_tick, CancellationToken.None);
        }

        // Before the queue is read: what is posted from now on wakes the next turn.
        _wake.Reset();
    }

    private void Turn()
    {
        Instant now = _clock.Now;
        _watch.Alive();
        _health.Turn(now.MonotonicMs);
        _turn.Gather(now, WasDeaf(now), _inputs.Reader.TryRead!);
        TellOfDirectory();
        _turn.Judge(now, _turn.HorizonMs(now, _ingress.AliveMs));
        _health.Took(_turn.Step, now);
        Commit();
        _turn.Release(_releases.Release);
        _oldHours.Tend(now);
    }

    /// <summary>A clean stop leaves nothing that was heard in memory alone.</summary>
    private void StoreWhatWasHeard()
    {
        _turn.Flush(_clock.Now);
        Commit();
    }

    /// <summary>Tried until it succeeds: memory has moved on, and nothing may be said that the disk does not back.</summary>
    private void Commit()
    {
        bool failed = false;
        while (true)
        {
            long began = Stopwatch.GetTimestamp();
            try
            {
                _turn.Commit();
                if (!_turn.Step.HasChanges)
                {
                    return;
                }

                HubMetrics.CommitSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
                HubMetrics.Batches.Add(1, new KeyValuePair<string, object?>("synced", _turn.Step.Durable ? "yes" : "no"));
                if (failed)
                {
                    _log.LogInformation(Events.CommitWell, "The database takes writes again; nothing was lost");
                    _troubles.Set("storage", null, HealthLevel.Failing);
                }

                return;
            }
            catch (StoreException e) when (e is not StoreTakenException)
            {
                failed = true;
                _watch.Alive();
                HubMetrics.CommitFailures.Add(1);
                _troubles.Set("storage", $"Nothing can be stored, so no press is confirmed: {e.Message}", HealthLevel.Failing);
                _log.LogError(Events.CommitFailed, "Nothing can be stored, trying again: {Reason}", e.Message);
                if (_stopping.Token.WaitHandle.WaitOne(LoopTurn.CommitRetryMs))
                {
                    // Stopping with an unwritten batch: nobody was told anything, so the devices will send it again.
                    throw new OperationCanceledException(_stopping.Token);
                }
            }
        }
    }

    private void TellOfDirectory()
    {
        if (!_turn.HasLookedAtDirectory)
        {
            return;
        }

        // While nothing can be stored either, that is told already.
        string? why = _turn.DirectoryFault is { } fault ? $"Devices that are added or retired are not noticed: {fault.Message}" : null;
        _troubles.Set("directory", why, HealthLevel.Degraded);
        if (_turn.DirectoryFault is { } told)
        {
            _log.LogError(Events.DirectoryFailed, "The directory of devices cannot be read: {Reason}", told.Message);
        }
    }

    /// <summary>Whether sockets were not read for a while.</summary>
    private bool WasDeaf(Instant now)
    {
        long times = _ingress.DeafTimes;
        if (times == _deafnessSeen)
        {
            return false;
        }

        _deafnessSeen = times;
        _health.Deaf(now.MonotonicMs);
        return true;
    }
}
