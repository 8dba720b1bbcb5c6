using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A wearable, and a book of what it raised and believes. A battery is taken out now and then.</summary>
internal sealed class WornButton : IButton
{
    /// <summary>Once it may send again it does so within its next wake-ups; heartbeat intervals.</summary>
    private const int Intervals = 3;

    private readonly SimulatedWearable _wearable;
    private readonly AlarmBook _alarms = new();
    private readonly AirBooks _air;
    private readonly long _catchUpMicros;
    private readonly Timeline _timeline;
    private readonly Diary _diary;
    private Indication _shown;

    public WornButton(
        uint address, byte[] key, string settings, int intervalSeconds, Place place, Timeline timeline, Air air, Diary diary, int seed)
    {
        _timeline = timeline;
        _catchUpMicros = Intervals * intervalSeconds * 1_000_000L;
        _diary = diary;
        _wearable = new SimulatedWearable(address, key, settings, place, timeline, air, diary, seed)
        {
            Cipher = ccm => new WatchedCcm(ccm, OnSeals, OnOpened),
            Boots = OnBoots,
            Turned = ShowLight,
        };
        _air = new AirBooks(_wearable.AirPlan, _wearable.Cell.BootMs * 1_000L);
        _wearable.Sent = (channel, length) => _air.Sends(channel, length, _timeline.NowMicros);
        _wearable.Flash.Kept = (name, content) =>
        {
            if (name == AlarmBook.Record)
            {
                _alarms.OnKept(content);
            }
        };
    }

    public uint Address => _wearable.Address;

    public bool IsOn => _wearable.IsOn;

    /// <summary>While it boots a press may come too late to wake it and too early for the loop.</summary>
    public bool IsRunning => IsOn && _timeline.NowMicros >= _wearable.BootsAtMicros;

    public int UnfinishedAlarms => _wearable.UnfinishedAlarms;

    public int Starts { get; private set; }

    /// <summary>When it was last on the air with a heartbeat; -1 for never.</summary>
    public long HeartbeatAtMicros => _wearable.HeartbeatAtMicros;

    /// <summary>
    /// The law may just have kept it from sending a heartbeat: an alarm that nobody answers takes what there is, and then it is
    /// truly silent until the hour is over. See <see cref="AirBooks"/>.
    /// </summary>
    public bool MayHoldHeartbeats => _air.MayHoldHeartbeats(_catchUpMicros, _timeline.NowMicros);

    /// <summary>The same for an alarm that was on the air and is to be repeated.</summary>
    public bool MayHoldAlarms => _air.MayHoldAlarms(_catchUpMicros, _timeline.NowMicros);

    public Action<WornButton, RaisedAlarm>? AlarmRaised { get; init; }

    public Action<WornButton, RaisedAlarm>? AlarmAcked { get; init; }

    /// <summary>Told of the counter of each frame that it seals, and of what opens under its key.</summary>
    public Action<uint>? Sealed { get; init; }

    public Action<uint, byte[]>? Opened { get; init; }

    /// <summary>It begins anew: out of a sleep, or with its battery.</summary>
    public Action? Begins { get; init; }

    public Action<WornButton, Indication>? LightChanged { get; init; }

    public void SwitchOn()
    {
        if (!IsOn)
        {
            Starts++;
            _wearable.SwitchOn();
        }
    }

    public void PowerOff()
    {
        if (IsOn)
        {
            _wearable.PowerOff();
            ShowLight();
        }
    }

    public void Press(long micros) => _wearable.Press(micros);

    private void OnBoots()
    {
        Begins?.Invoke();
        _air.Boots(_wearable.ResetCause, _wearable.AwakeMicros, _timeline.NowMicros);
        _alarms.OnStart(_wearable.Flash.Read(AlarmBook.Record));
    }

    private void ShowLight()
    {
        if (_wearable.Light != _shown)
        {
            _shown = _wearable.Light;
            LightChanged?.Invoke(this, _shown);
        }
    }

    private void OnSeals(uint counter, byte[] body)
    {
        Sealed?.Invoke(counter);
        if (AlarmBody.FromBytes(body) is { } alarm)
        {
            RaisedAlarm raised = new(counter, alarm, _timeline.NowMicros);
            _alarms.Add(raised);
            _diary.Note(_timeline.NowMicros, Address, "raises " + alarm.Kind + " {0}", counter);
            AlarmRaised?.Invoke(this, raised);
        }
    }

    private void OnOpened(uint counter, byte[] body)
    {
        Opened?.Invoke(counter, body);
        if (AckBody.FromBytes(body) is { } ack && _alarms.OnAck(ack) is { } alarm)
        {
            _diary.Note(_timeline.NowMicros, Address, "knows its alarm as " + alarm.Known + " {0}", alarm.Counter);
            AlarmAcked?.Invoke(this, alarm);
        }
    }
}
