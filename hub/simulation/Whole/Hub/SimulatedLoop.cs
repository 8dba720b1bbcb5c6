using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// One life of the hub's process: the real order of its loop (<see cref="LoopTurn"/>), core, keys and reading of frames. It
/// dies wherever it is told to, and nothing of it is left but what the disk holds.
/// </summary>
internal sealed class SimulatedLoop
{
    /// <summary>From an urgent input to the loop's turn.</summary>
    private const long WakeMicros = 150;

    /// <summary>With commits that take longer nothing is prompt.</summary>
    private const long SlowCommitMicros = 5_000;

    /// <summary>As the ingress watch beats.</summary>
    private const long PulseMs = 100;

    private readonly HubMachine _machine;
    private readonly Timeline _timeline;
    private readonly Rim _rim;
    private readonly CorePolicy _policy;
    private readonly IHubStore _store;
    private readonly DeviceKeys _keys = new();
    private readonly LoopSessions _sessions = new();
    private readonly SimulatedReleases _releases;
    private readonly List<Input> _queue = [];
    private readonly List<(LoopSession Session, byte[] Payload, int Packet)> _unread = [];
    private readonly LoopTurn _turn;
    private readonly long _tickMicros;
    private readonly long _monotonicBaseMs;
    private long _wakeAt = long.MaxValue;
    private long _deafSinceMs = -1;
    private bool _isBusy;
    private bool _isDue;
    private bool _wasDeaf;

    /// <exception cref="StoreException">The disk does not let itself be read.</exception>
    public SimulatedLoop(HubMachine machine, CorePolicy policy, long monotonicBaseMs)
    {
        _machine = machine;
        _timeline = machine.Timeline;
        _rim = machine.Rim;
        _policy = policy;
        _monotonicBaseMs = monotonicBaseMs;
        _tickMicros = policy.TickMs * 1_000;
        _store = _rim.Store(machine.Disk.OpenStore());
        _keys.Update(_store.DirectoryChanges());
        SteadySinceMicros = _timeline.NowMicros;
        _releases = new SimulatedReleases(this, machine, _keys, _sessions);
        Core = new HubCore(_rim.Loaded(_store.Load()), _rim.Sites(machine.Sites), policy, _rim.Start(Now));
        _turn = new LoopTurn(Core, _store, _keys);
        machine.Witness.Started(this);
        Tick();
    }

    public HubCore Core { get; }

    /// <summary>When the core was given the latest batch.</summary>
    public long AppliedMicros { get; private set; }

    public bool IsDead { get; private set; }

    /// <summary>Since when it turns as it should: not asleep, its commits taken at once.</summary>
    public long SteadySinceMicros { get; private set; }

    /// <summary>The threads that read get no air.</summary>
    public bool IsDeaf => _deafSinceMs >= 0;

    /// <summary>Up to when what came has been read.</summary>
    public long ReadUntilMicros => IsDeaf ? ToTimelineMs(_deafSinceMs) * 1_000 : _timeline.NowMicros;

    /// <summary>Where it dies next.</summary>
    public CrashPoint CrashAt { get; set; }

    /// <summary>After so many effects, for <see cref="CrashPoint.MidRelease"/>.</summary>
    public int CrashAfterEffects { get; set; }

    public Instant Now => new(
        (_timeline.NowMicros / 1_000) - _monotonicBaseMs, _machine.UnixMs(_timeline.NowMicros));

    public long ToTimelineMs(long monotonicMs) => monotonicMs + _monotonicBaseMs;

    public bool IsConnected(uint address) => _sessions.IsConnected(address);

    public IDoorSession? Open(string name, byte[] password, IDeviceEnd end)
    {
        if (IsDeaf || _keys.Authenticate(name, password) is not (> 0 and var address))
        {
            return null;
        }

        LoopSession session = new(this, name, address, end);
        _sessions.Add(session);
        return session;
    }

    public void Left(LoopSession session) => _sessions.Remove(session);

    /// <summary>A session brought bytes; while the threads that read get no air they wait in the kernel.</summary>
    public void Hear(LoopSession session, byte[] payload, int packet)
    {
        if (IsDeaf)
        {
            _unread.Add((session, payload, packet));
            return;
        }

        _machine.Witness.Reached(session.Name, payload);
        LoopReceipt receipt = new(session, packet);
        long receivedMs = Now.MonotonicMs;
        string? fault = UplinkReader.Read(payload, session.Name, _keys, receivedMs, receipt, out UplinkFrame? frame);
        Post(fault is null ? frame! : new Discarded { ReceivedMs = receivedMs, Receipt = receipt });
    }

    public void Post(Input input)
    {
        if (IsDead)
        {
            return;
        }

        _queue.Add(input);
        if (input.IsUrgent || _queue.Count >= LoopTurn.Company)
        {
            WakeAt(_timeline.NowMicros + WakeMicros);
        }
    }

    /// <summary>The loop's thread gets no air for so long.</summary>
    public void Sleep(long micros)
    {
        if (!_isBusy)
        {
            SteadySinceMicros = _timeline.NowMicros + micros;
            Busy(micros, Turn);
        }
    }

    /// <summary>The threads that read sockets get no air for so long, while the loop ticks on.</summary>
    public void Deafen(long micros)
    {
        if (IsDeaf)
        {
            return;
        }

        _deafSinceMs = Now.MonotonicMs;
        Later(micros, () =>
        {
            _wasDeaf |= Now.MonotonicMs - _deafSinceMs > _policy.StallMs;
            _deafSinceMs = -1;
            _machine.Witness.Excused(micros);
            List<(LoopSession Session, byte[] Payload, int Packet)> unread = [.. _unread];
            _unread.Clear();
            foreach ((LoopSession session, byte[] payload, int packet) in unread)
            {
                session.Publish(payload, packet);
            }
        });
    }

    /// <param name="resets">Whether the machine lives on and tells the other ends.</param>
    public void Die(bool resets)
    {
        if (IsDead)
        {
            return;
        }

        IsDead = true;
        _store.Dispose();
        foreach (LoopSession session in _sessions.All.ToList())
        {
            session.Lose(resets);
        }
    }

    private void Tick() => WakeAt(_timeline.NowMicros + _tickMicros);

    private void WakeAt(long micros)
    {
        if (micros >= _wakeAt)
        {
            return;
        }

        _wakeAt = micros;
        _timeline.At(micros, () =>
        {
            if (!IsDead && _wakeAt == micros)
            {
                _wakeAt = long.MaxValue;
                Turn();
            }
        });
    }

    private void Later(long micros, Action work) => _timeline.At(_timeline.NowMicros + micros, () =>
    {
        if (!IsDead)
        {
            work();
        }
    });

    /// <summary>Nothing else happens on the loop's thread until then.</summary>
    private void Busy(long micros, Action then)
    {
        _isBusy = true;
        Later(micros, () =>
        {
            _isBusy = false;
            then();
        });
    }

    private void Turn()
    {
        if (_isBusy)
        {
            _isDue = true;
            return;
        }

        _isDue = false;
        Instant now = Now;
        int taken = 0;
        _turn.Gather(now, _wasDeaf, (out Input input) =>
        {
            bool isThere = taken < _queue.Count;
            input = isThere ? _queue[taken++] : null!;
            return isThere;
        });
        _queue.RemoveRange(0, taken);
        _wasDeaf = false;
        if (_turn.Batch.Count > 0 && Dies(CrashPoint.BeforeApply))
        {
            return;
        }

        long aliveMs = IsDeaf ? _deafSinceMs : now.MonotonicMs - (now.MonotonicMs % PulseMs);
        AppliedMicros = _timeline.NowMicros;
        long horizonMs = _turn.HorizonMs(now, aliveMs);
        _rim.Batch(_turn.Batch);
        _turn.Judge(now, _rim.Horizon(horizonMs, now.MonotonicMs));
        _machine.Witness.Applied(this, _turn.Step);
        if (_turn.Step.HasChanges && Dies(CrashPoint.AfterApply))
        {
            return;
        }

        if (_rim.AcksFirst)
        {
            _releases.Release([.. _turn.Batch], _turn.Step);
        }

        if (_turn.Step is { HasChanges: true, Durable: true })
        {
            SteadySinceMicros = _machine.CommitMicros > SlowCommitMicros ? _timeline.NowMicros + _machine.CommitMicros : SteadySinceMicros;
            Busy(_machine.CommitMicros, Commit);
        }
        else
        {
            Commit();
        }
    }

    private void Commit()
    {
        bool hasChanges = _turn.Step.HasChanges;
        if (hasChanges && Dies(CrashPoint.TornNothing))
        {
            return;
        }

        try
        {
            _turn.Commit();
        }
        catch (StoreException)
        {
            SteadySinceMicros = _timeline.NowMicros + (LoopTurn.CommitRetryMs * 1_000L);
            Busy(LoopTurn.CommitRetryMs * 1_000L, Commit);
            return;
        }

        if (!hasChanges || !Dies(CrashPoint.TornEverything))
        {
            End();
        }
    }

    private void End()
    {
        _turn.Release((batch, step) =>
        {
            if (!_rim.AcksFirst)
            {
                _releases.Release(batch, step);
            }
        });

        if (IsDead)
        {
            return;
        }

        _machine.Witness.Turned(this, _turn.Step, [.. _turn.Batch]);
        Tick();
        if (_isDue || _queue.Count >= LoopTurn.Company || _queue.Exists(i => i.IsUrgent))
        {
            WakeAt(_timeline.NowMicros + WakeMicros);
        }
    }

    /// <returns>True if it was told to die here, and is dead.</returns>
    public bool Dies(CrashPoint here)
    {
        if (CrashAt != here)
        {
            return false;
        }

        _machine.Crash();
        return true;
    }
}
