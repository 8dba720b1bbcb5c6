using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A wearable, and a book of what it raised and believes. A battery is taken out now and then.</summary>
internal sealed class WornButton : IButton
{
    /// <summary>
    /// Of what it may send within an hour. The device stops at 75 to 83 %, but its own books count what it sent for up to
    /// eleven minutes longer, and stand still while its battery is out: at half it may have to wait.
    /// </summary>
    private const double ShortShare = 0.5;

    private readonly SimulatedWearable _wearable;
    private readonly AlarmBook _alarms = new();
    private readonly Timeline _timeline;
    private readonly Diary _diary;
    private Indication _shown;

    public WornButton(
        uint address, byte[] key, string settings, Place place, Timeline timeline, Air air, Diary diary, int seed)
    {
        _timeline = timeline;
        _diary = diary;
        _wearable = new SimulatedWearable(address, key, settings, place, timeline, air, diary, seed)
        {
            Cipher = ccm => new WatchedCcm(ccm, OnSeals, OnOpened),
            Boots = () => _alarms.OnStart(_wearable!.Flash.Read(AlarmBook.Record)),
            Turned = ShowLight,
        };
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
    /// Within an hour it has sent so much that the law leaves it little: an alarm that nobody answers takes all there is, and
    /// then it is truly silent until the hour is over.
    /// </summary>
    public bool IsShortOfAir => _wearable.Duty.Share(_timeline.NowMicros) > ShortShare;

    public Action<WornButton, RaisedAlarm>? AlarmRaised { get; init; }

    public Action<WornButton, RaisedAlarm>? AlarmAcked { get; init; }

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
        if (AlarmBody.FromBytes(body) is { } alarm)
        {
            RaisedAlarm raised = new(counter, alarm, _timeline.NowMicros);
            _alarms.Add(raised);
            _diary.Note(_timeline.NowMicros, Address, "raises " + alarm.Kind + " {0}", counter);
            AlarmRaised?.Invoke(this, raised);
        }
    }

    private void OnOpened(byte[] body)
    {
        if (AckBody.FromBytes(body) is { } ack && _alarms.OnAck(ack) is { } alarm)
        {
            _diary.Note(_timeline.NowMicros, Address, "knows its alarm as " + alarm.Known + " {0}", alarm.Counter);
            AlarmAcked?.Invoke(this, alarm);
        }
    }
}
