using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promise 5: silence is found on time and only when true. It remembers when each device's last new frame reached the hub's
/// process and since when the hub listens, and works nothing out ahead of time.
/// </summary>
internal sealed class SilenceCheck(Timeline timeline, IReadOnlyDictionary<uint, DeviceTruth> devices, OutageCheck outages, WayCheck ways, FailureList failures, Diary diary)
{
    /// <summary>A turn that comes later than this after the one before is the hub's own trouble; people are then told later.</summary>
    private const long OrdinaryMicros = 900_000;

    /// <summary>As the core's policy has it: the loop slept for longer, and everybody has their whole bound anew.</summary>
    private const long StallMs = 1_500;

    /// <summary>What the promise allows behind the bound.</summary>
    private const long PromisedMicros = 1_000_000;

    private const long ScanMicros = 450_000;

    private readonly HashSet<byte[]> _forged = new(ReferenceEqualityComparer.Instance);
    private long _listensSince;
    private long _troubleMicros;
    private long _lastTurnMicros;
    private long _lastScanMicros;

    /// <summary>These bytes are no device's, though they may look so.</summary>
    public void Forged(byte[] payload) => _forged.Add(payload);

    public void OnStarted(SimulatedLoop loop)
    {
        _listensSince = _troubleMicros = _lastTurnMicros = timeline.NowMicros;
        foreach (DeviceTruth device in devices.Values)
        {
            // A counter that was only in memory is new to the process that starts now.
            device.Reached = Math.Min(device.Reached, loop.Core.Device(device.Address)?.LastCounter ?? -1);
            DeviceState? now = loop.Core.Device(device.Address)?.State;
            if (device.IsKnown && !device.IsRetired && now == DeviceState.New)
            {
                failures.Add(FailureKind.Late, device.Address, "it was known, and is as good as new after a restart: nobody would miss it");
            }

            if (device.IsSilentOnDisk && !device.IsRetired && now != DeviceState.Silent)
            {
                failures.Add(FailureKind.Late, device.Address, $"it was silent, and is {now} after a restart, unheard: people take it for well");
            }

            device.IsSilentOnDisk &= now == DeviceState.Silent;
            device.Shown = now ?? DeviceState.New;
        }
    }

    /// <summary>The threads that read had no air until now.</summary>
    public void OnExcused(long micros)
    {
        _troubleMicros = timeline.NowMicros;
        if (IsStall(timeline.NowMicros - micros, timeline.NowMicros))
        {
            _listensSince = timeline.NowMicros;
        }
    }

    /// <param name="session">Whose; what is another's proves nothing, but that gateways speak for others.</param>
    public void OnReached(string session, byte[] payload)
    {
        byte[]? frame = payload;
        Reception by = default;
        bool isOwn = true;
        uint sender = SessionName.AddressIn(session);
        if (SessionName.IsGateway(session))
        {
            frame = GatewayEnvelope.Open(payload, sender, out by, out isOwn);
        }

        if (frame is null || Frame.ReadHeader(frame) is not { FromHub: false } header || (isOwn && header.Device != sender)
            || !devices.TryGetValue(header.Device, out DeviceTruth? device)
            || (_forged.Contains(payload) && Frame.Open(device.Key, frame) is null))
        {
            return;
        }

        // Of an envelope anybody on the line may change what a gateway says; nobody can know better than the hub does.
        long heardMicros = timeline.NowMicros - (by.AgeMs * 1_000);
        bool isAlarm = frame.Length - Frame.Overhead is AlarmBody.Length or AlarmBody.CancelLength;
        ways.OnReached(device, header.Counter, isAlarm, by.Gateway, heardMicros);
        if (header.Counter > device.Reached)
        {
            device.Reached = header.Counter;
            device.IsSilentOnDisk = false;
            device.ReachedMicros = timeline.NowMicros;
            device.HeardMicros = Math.Max(device.HeardMicros, heardMicros);
        }
    }

    /// <summary>The core has judged now, by what reached it before.</summary>
    public void OnApplied(SimulatedLoop loop, Step step)
    {
        long at = timeline.NowMicros;
        long gap = at - _lastTurnMicros;
        _lastTurnMicros = at;
        if (IsStall(at - gap, at))
        {
            _listensSince = at;
        }

        if (gap > OrdinaryMicros)
        {
            _troubleMicros = at;
        }

        foreach (Device device in step.Devices)
        {
            Look(device, Math.Min(at, loop.ReadUntilMicros));
        }
    }

    /// <summary>What it judged is on disk and shown.</summary>
    public void OnTurned(SimulatedLoop loop, Step step)
    {
        long at = loop.AppliedMicros;
        if (loop.IsDeaf || timeline.NowMicros - at > OrdinaryMicros)
        {
            _troubleMicros = timeline.NowMicros;
        }

        foreach (Device device in step.Devices)
        {
            if (devices.TryGetValue(device.Address, out DeviceTruth? truth))
            {
                truth.IsKnown |= device.State != DeviceState.New;

                // What came while the disk was slow is in the next commit, which a crash may keep from being told here.
                truth.IsSilentOnDisk = device.State == DeviceState.Silent && truth.ReachedMicros < at && (step.Durable || truth.IsSilentOnDisk);
            }
        }

        if (at - _lastScanMicros >= ScanMicros)
        {
            _lastScanMicros = at;
            foreach (DeviceTruth truth in devices.Values)
            {
                LookForLate(loop, truth, at);
            }
        }
    }

    /// <summary>The core's clock has whole milliseconds, and so 1,500.9 ms may be 1,500 to it, or 1,501.</summary>
    private static bool IsStall(long fromMicros, long toMicros) => (toMicros / 1_000) - (fromMicros / 1_000) > StallMs;

    private void Look(Device device, long at)
    {
        if (!devices.TryGetValue(device.Address, out DeviceTruth? truth) || device.State == truth.Shown)
        {
            return;
        }

        DeviceState before = truth.Shown;
        truth.Shown = device.State;
        diary.Note(timeline.NowMicros, device.Address, $"is now {device.State}");
        if (device.State == DeviceState.Silent)
        {
            // Behind an outage that is over, nobody is missed for the time in which it may have hidden him.
            long sinceMicros = Math.Max(truth.HeardMicros, Math.Max(_listensSince, truth.IsOnAir ? -1 : outages.EndedFor(truth)));
            long quietMs = (at - sinceMicros) / 1_000;
            if (quietMs < truth.Record.BoundMs)
            {
                failures.Add(
                    FailureKind.False, device.Address,
                    $"{before} → Silent after {quietMs} ms of {truth.Record.BoundMs}, heard at {truth.HeardMicros / 1e6:0.000}, listening since {_listensSince / 1e6:0.000}, counted from {sinceMicros / 1e6:0.000}");
            }
            else if (truth.IsOnAir)
            {
                if (ways.AreAllGone(truth, at, _listensSince))
                {
                    failures.Add(FailureKind.False, device.Address, "flagged silent, and no gateway was there that hears it: it should be unknown");
                }
            }
            else if (outages.Hiding(truth, at, _listensSince) is { } what)
            {
                failures.Add(FailureKind.False, device.Address, $"flagged silent, and all behind {what} are missed with it: it should be unknown");
            }
        }
    }

    private void LookForLate(SimulatedLoop loop, DeviceTruth truth, long at)
    {
        if (truth.IsRetired || !truth.IsKnown
            || loop.Core.Device(truth.Address) is not { State: DeviceState.Online or DeviceState.Late or DeviceState.Unknown } device)
        {
            return;
        }

        long sinceMicros = Math.Max(Math.Max(truth.HeardMicros, _listensSince), _troubleMicros);
        if (truth.IsOnAir)
        {
            sinceMicros = Math.Max(sinceMicros, ways.OneThereSince(truth, at, _listensSince));
        }
        else if (device.State == DeviceState.Unknown && outages.IsHidden(truth, at))
        {
            return;
        }
        else
        {
            sinceMicros = Math.Max(sinceMicros, outages.EndedFor(truth));
        }

        long quietMicros = at - sinceMicros;
        long boundMs = Math.Max(truth.Record.BoundMs, 2 * device.DeclaredIntervalMs);
        if (quietMicros >= (boundMs * 1_000) + PromisedMicros)
        {
            failures.Add(FailureKind.Late, truth.Address, $"still {device.State} after {quietMicros / 1_000} ms of {boundMs} (heard {truth.HeardMicros / 1e6:0.000})");
            truth.HeardMicros = at;
        }
    }

    /// <summary>All is well again and had time: who runs is online, and who does not is not.</summary>
    public void CheckSettled(SimulatedLoop? loop, Func<uint, bool> isRunning)
    {
        if (loop is null)
        {
            failures.Add(FailureKind.Lost, 0, "the hub does not run, although nothing stands in its way");
            return;
        }

        foreach (DeviceTruth truth in devices.Values.Where(d => !d.IsRetired))
        {
            DeviceState? state = loop.Core.Device(truth.Address)?.State;
            bool isThere = state is DeviceState.Online or DeviceState.Late;
            if (isRunning(truth.Address) && !isThere && !truth.HasUnsafeCounter)
            {
                failures.Add(FailureKind.False, truth.Address, $"it runs and all is well, and people are shown {state}");
            }
        }
    }
}
