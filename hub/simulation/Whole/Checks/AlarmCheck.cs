using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promises 1, 3, 4 and 6: what a device saw acked is on disk, for ever; one press is one alarm; none is forged; no light
/// says more than is true. Its own books: what each device sealed, and what each was told.
/// </summary>
internal sealed class AlarmCheck(
    Timeline timeline, DiskView disk, IReadOnlyDictionary<uint, DeviceTruth> devices, ModeCheck modes, FailureList failures)
{
    /// <summary>A light speaks of an alarm for ten minutes; and of one whose ack was late, longer.</summary>
    private const long ShownMicros = 15 * 60_000_000L;

    /// <summary>An alarm that is sent has its answer within this time, if all is well: retries are minutes apart at the most.</summary>
    private const long AnsweredMicros = 5 * 60_000_000L;

    private readonly Dictionary<(uint Address, uint Counter), Raised> _raised = [];
    private readonly Dictionary<(uint Address, uint Counter), AckStage> _claims = [];

    /// <summary>When a device was last given news of an alarm.</summary>
    private readonly Dictionary<(uint Address, uint Counter), long> _ackedMicros = [];

    /// <summary>Newest last.</summary>
    private readonly Dictionary<uint, List<RaisedAlarm>> _ofDevice = [];

    public int RaisedCount => _raised.Count;

    /// <summary>A device has sealed an alarm.</summary>
    /// <param name="isCrowded">It has so many unfinished ones that some may give way.</param>
    public void OnRaised(uint address, RaisedAlarm alarm, bool isCrowded)
    {
        uint counter = alarm.Counter;
        if (!_raised.TryAdd((address, counter), new Raised(alarm)))
        {
            failures.Add(FailureKind.Lost, address, $"counter {counter} seals a second alarm: the hub will take it for the first");
            return;
        }

        if (!_ofDevice.TryGetValue(address, out List<RaisedAlarm>? list))
        {
            _ofDevice[address] = list = [];
        }

        list.Add(alarm);
        DeviceTruth device = devices[address];
        device.IsCrowded |= isCrowded;
        bool byHand = alarm.Kind is not (EventKind.Tamper or EventKind.Fault);
        if (byHand && ++device.HandAlarms > device.MostAlarms)
        {
            failures.Add(FailureKind.Duplicate, address, $"alarm {counter} was raised and nobody pressed");
            device.MostAlarms = device.HandAlarms;
        }

        modes.OnRaised(address, alarm);
    }

    /// <summary>The counter of what a cancel takes back, by the device's own words; null if it is no cancel.</summary>
    public uint? CancelledBy(uint address, uint counter) =>
        _raised.TryGetValue((address, counter), out Raised? raised) && raised.Alarm.Kind == EventKind.Cancel ? raised.Alarm.Cancelled : null;

    /// <summary>A commit has been written.</summary>
    public void OnWritten(StepRows rows)
    {
        foreach (AlarmRow row in rows.Alarms)
        {
            (uint Address, uint Counter) key = ((uint)row.Address, (uint)row.Counter);
            if (disk.Alarm(key.Address, key.Counter) is { } other && other.Id != row.Id)
            {
                failures.Add(FailureKind.Duplicate, key.Address, $"alarm {key.Counter} is stored as {other.Id} and as {row.Id}");
            }

            if (row.CancelledAt > 0 && (EventKind)row.Kind == EventKind.Duress)
            {
                failures.Add(FailureKind.Untrue, key.Address, $"alarm {key.Counter} is duress and counts as taken back: whoever forces the press can force that too");
            }

            if (!_raised.TryGetValue(key, out Raised? raised))
            {
                failures.Add(FailureKind.Forged, key.Address, $"alarm {key.Counter} ({(EventKind)row.Kind}) is stored and no device raised it");
            }
            else if (raised.Alarm.Kind != (EventKind)row.Kind)
            {
                failures.Add(FailureKind.Forged, key.Address, $"alarm {key.Counter} was {raised.Alarm.Kind} and is stored as {(EventKind)row.Kind}");
            }
        }
    }

    /// <summary>A device was given an ack that opens under its key.</summary>
    public void OnAck(uint address, uint counter, AckStage stage)
    {
        if (stage < AckStage.Stored || stage <= _claims.GetValueOrDefault((address, counter)))
        {
            return;
        }

        _claims[(address, counter)] = stage;
        _ackedMicros[(address, counter)] = timeline.NowMicros;
        Check(address, counter, stage);
    }

    /// <summary>What the light says of an alarm, the disk says too.</summary>
    public void OnLight(uint address, Indication light)
    {
        AckStage stage = light switch
        {
            Indication.Stored => AckStage.Stored,
            Indication.Received => AckStage.Received,
            Indication.Responding => AckStage.Responding,
            _ => AckStage.Heard,
        };
        if (stage > AckStage.Heard && !MayShow(address, stage))
        {
            failures.Add(FailureKind.Untrue, address, $"its light says {light}, and no alarm of it has come so far");
        }
    }

    /// <summary>After a crash: what was said once must still be so.</summary>
    public void CheckClaims()
    {
        foreach (((uint address, uint counter), AckStage stage) in _claims)
        {
            Check(address, counter, stage);
        }
    }

    /// <summary>All is well again and had time: every alarm of a device that lives is stored.</summary>
    /// <param name="isReachable">Whether a device could have told it.</param>
    public void CheckAllStored(Func<uint, bool> isReachable)
    {
        foreach (((uint address, uint counter), Raised raised) in _raised)
        {
            if (raised.IsSettled || !isReachable(address))
            {
                continue;
            }

            raised.IsSettled = true;
            bool mayBeGone = raised.Alarm.IsAbandoned && (!raised.Alarm.IsKept || devices[address].IsCrowded);
            if (disk.Alarm(address, counter) is null && !mayBeGone)
            {
                failures.Add(
                    FailureKind.Lost, address, $"alarm {counter} ({raised.Alarm.Kind}) of {raised.Alarm.AtMicros / 1e6:0.000} s never came to be stored");
            }
        }
    }

    /// <summary>All is well again and had time: a device that runs has been told that its alarms are stored, and calls no more.</summary>
    /// <param name="unfinished">How many alarms the device itself still sends.</param>
    public void CheckAnswered(uint address, int unfinished)
    {
        bool hasNew = _ofDevice.TryGetValue(address, out List<RaisedAlarm>? list) && timeline.NowMicros - list[^1].AtMicros < AnsweredMicros;
        if (unfinished > 0 && !hasNew && !devices[address].HasUnsafeCounter)
        {
            failures.Add(FailureKind.Untrue, address, $"all is well, and its light says of {unfinished} alarms that nobody has them");
        }
    }

    /// <summary>
    /// The light is that of the newest alarm, or of the newest that counts; of older ones only if it had time for them too.
    /// </summary>
    private bool MayShow(uint address, AckStage stage)
    {
        bool isNewest = true;
        List<RaisedAlarm> alarms = _ofDevice.GetValueOrDefault(address) ?? [];
        for (int i = alarms.Count - 1; i >= 0; i--)
        {
            if (alarms[i].IsAbandoned)
            {
                continue;
            }

            long sinceMicros = Math.Max(alarms[i].AtMicros, _ackedMicros.GetValueOrDefault((address, alarms[i].Counter)));
            bool isShown = isNewest || timeline.NowMicros - sinceMicros <= ShownMicros;
            if (isShown && disk.Alarm(address, alarms[i].Counter) is { } row && Alarm.StageOf(row.ForwardedAt, row.AcknowledgedAt) >= stage)
            {
                return true;
            }

            isNewest = false;
        }

        return false;
    }

    private void Check(uint address, uint counter, AckStage stage)
    {
        if (disk.Alarm(address, counter) is not { } row)
        {
            failures.Add(FailureKind.Lost, address, $"alarm {counter}: its device was told that it is {stage}, and it is not on disk");
        }
        else if (Alarm.StageOf(row.ForwardedAt, row.AcknowledgedAt) < stage)
        {
            failures.Add(FailureKind.Untrue, address, $"alarm {counter}: its device was told {stage}, and the disk says less");
        }
    }

    private sealed class Raised(RaisedAlarm alarm)
    {
        public RaisedAlarm Alarm => alarm;

        public bool IsSettled { get; set; }
    }
}
