using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Simulation;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>
/// The wearable's own device and radio link in virtual time, from start to sleep and on, adding up what draws current.
/// Nothing of the schedule is assumed here: it is the firmware's.
/// </summary>
internal sealed class PowerRig : IVitals
{
    // As drivers/BatteryInput.cs waits.
    private const int GaugeMs = 10;

    private readonly Firmware.Core.Board _board = Firmware.Wearable.HeltecV3.Describe();
    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly MemoryStore _store = new();
    private readonly SeededRandom _random = new(20240917);
    private readonly DeviceSettings _settings;
    private readonly BudgetRadio _radio;
    private readonly HashSet<uint> _heard = [];
    private uint _downCounter = 100;
    private int _gaugings;

    public PowerRig(int intervalSeconds, int spreading, string more = "")
    {
        _settings = DeviceSettings.FromText(
            $"id = 00a1b2\nkey = {Convert.ToHexStringLower(TinyHub.Key)}\ninterval = {intervalSeconds}\nspreading = {spreading}\n{more}",
            _board);
        _radio = new BudgetRadio(Answer);
    }

    public ResetCause ResetCause { get; private set; }

    /// <summary>The stages that the hub answers an alarm with, in order; the first goes out as the ack.</summary>
    public AckStage AcksAlarmsWith { get; set; } = AckStage.Stored;

    public int Wakes { get; private set; }

    /// <summary>Copies of the same bytes are one.</summary>
    public int Heartbeats { get; private set; }

    public int Alarms { get; private set; }

    /// <summary>All that was on the air.</summary>
    public int Frames => _radio.Frames;

    public long AwakeMs { get; private set; }

    public long AsleepMs { get; private set; }

    public long SentMs => _radio.SentMs;

    public long ReceivedMs => _radio.ReceivedMs;

    public int Writes => _store.Writes;

    /// <summary>Milliampere-seconds since the beginning.</summary>
    public double Charge => Cell.Charge(AwakeMs, ReceivedMs, SentMs, AsleepMs);

    /// <summary>Months of 30.44 days at the average current so far.</summary>
    public double Months => Cell.Months(Charge / ((AwakeMs + AsleepMs) / 1000.0));

    private Cell Cell => new(_board.Battery!);

    /// <summary>From a wake-up to the next sleep.</summary>
    /// <param name="pressed">It is a contact that wakes it, and it is open again.</param>
    public void WakeOnce(ResetCause cause, bool pressed = false)
    {
        ResetCause = cause;
        Wakes++;
        int writes = Writes;
        int gaugings = _gaugings;
        _radio.OnBoot();
        RadioLine line = new(
            _radio, RadioPlan.Parse(_settings.Region, _settings.Spreading, _settings.Channels, _board.Radio!.MaxPowerDbm)!, _store, _random,
            true, cause == ResetCause.WokenByTimer, 0)
        {
            HeartbeatCopies = AirManners.HeartbeatCopies(_settings.IntervalSeconds),
        };
        ButtonDevice device = new(
            _board, _settings, _ccm, _store, [line.Plan], new IndicatorOutputs(), _random, this, 0);
        ButtonRound round = new(device, [line]);
        long now = 0;
        long sleep = 0;
        while (sleep == 0)
        {
            _radio.AdvanceTo(now);
            long due = round.Turn(pressed, false, true, false, now);
            pressed = false;
            sleep = round.SleepMs(now);
            if (sleep == 0)
            {
                now = Math.Max(now + 1, Math.Min(now + _board.PollMs, Math.Min(due, _radio.NextMs)));
            }
        }

        round.BeforeSleep(sleep, now);
        AwakeMs += _board.Battery!.BootMs + now
            + ((Writes - writes) * _board.Battery.FlashWriteMs) + ((_gaugings - gaugings) * GaugeMs);
        AsleepMs += sleep;
    }

    long IVitals.FreeMemory() => 60_000;

    byte IVitals.Battery()
    {
        _gaugings++;
        return 80;
    }

    private byte[]? Answer(byte[] bytes)
    {
        byte[] body = Frame.Open(_ccm, bytes) ?? throw new InvalidOperationException("not sealed with the key");
        uint counter = Frame.ReadHeader(bytes)!.Counter;
        HeartbeatBody? heartbeat = HeartbeatBody.FromBytes(body);
        bool isCopy = !_heard.Add(counter);
        Heartbeats += heartbeat == null || isCopy ? 0 : 1;
        Alarms += heartbeat != null || isCopy ? 0 : 1;
        bool asked = heartbeat == null || (heartbeat.Flags & HeartbeatBody.AckWantedFlag) != 0;
        return !asked ? null : Frame.Seal(_ccm, true, TinyHub.Device, ++_downCounter, new AckBody
        {
            Counter = counter, Stage = heartbeat == null ? AcksAlarmsWith : AckStage.Heard, HubTimeMs = 1_700_000_000_000,
        }.ToBytes());
    }
}
