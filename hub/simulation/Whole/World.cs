using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Schools, a hub and receivers in virtual time, all of it out of one seed: real firmware, real core, and everything
/// between them at the mercy of an adversary. Storms and calms take turns; behind each storm all is mended, given time, and
/// what is owed must have come. Same seed, same world, to the last event.
/// </summary>
internal sealed class World
{
    private const long MinuteMicros = 60_000_000;

    /// <summary>Within this after all is mended, everything owed has arrived: queues, back-offs and refusals are shorter.</summary>
    private const long SettleMinutes = 11;

    /// <summary>Between two presses that belong together, and how long the second lasts.</summary>
    private const long PauseMicros = 150_000;
    private const long SecondPressMicros = 150_000;

    private const long FirstBootSpreadMicros = 30_000_000;

    private readonly Diary _diary;
    private readonly Dictionary<uint, WorldDevice> _devices = [];
    private readonly Dictionary<uint, DeviceTruth> _truths = [];
    private readonly Chance _keys;
    private readonly Adversary _adversary;
    private readonly Powered _powered;

    public World(WorldPlan plan, Rim rim, bool tell)
    {
        Plan = plan;
        Rim = rim;
        _diary = new Diary(tell);
        _keys = Dice(1);
        Disk = rim.Disk(Timeline, Dice(2));
        Schools = [.. plan.Schools.Select((s, i) => new WorldSchool(s, Timeline, Dice(100 + i)))];
        Dictionary<(string Site, string Path), FaultyReceiver> lines = Schools
            .SelectMany(s => s.Receivers.Select(r => ((s.Plan.Id, r.Key), r.Value))).ToDictionary();
        Checker = new Checker(Timeline, _diary, Disk, _truths, [.. Schools.Select(s => s.Site)], lines);
        foreach (((string site, string path), FaultyReceiver line) in lines)
        {
            line.Book.Took = Checker.Took;
            line.ReplyRim = rim.Reply;
            line.Reviving = sinceMicros => Checker.PathStates.OnReviving(Machine!.Loop, site, path, sinceMicros);
        }

        Machine = new HubMachine(
            Timeline, Disk, [.. Schools.Select(s => s.Site)], new Switchboard(Timeline, lines),
            new CorePolicy { TickMs = plan.TickMs }, rim, Checker, Dice(3));
        Checker.Prompt.Hub = () => Machine.Loop;
        Wiretap = new Wiretap(Machine, Timeline, Dice(7));
        _powered = new Powered(Timeline);
        foreach (WorldSchool school in Schools)
        {
            for (int i = 0; i < school.Plan.Devices; i++)
            {
                Add(school);
            }
        }

        if (Schools.FirstOrDefault(s => s.Plan.Gateways > 0) is { } airy)
        {
            Air = new WorldAir(this, airy, _diary, Dice(6));
        }

        _adversary = new Adversary(this, Dice(4));
    }

    public WorldPlan Plan { get; }

    public Rim Rim { get; }

    public Timeline Timeline { get; } = new();

    public SimulatedDisk Disk { get; }

    public IReadOnlyList<WorldSchool> Schools { get; }

    public IReadOnlyCollection<WorldDevice> Devices => _devices.Values;

    /// <summary>Null where nobody wears a button.</summary>
    public WorldAir? Air { get; }

    public HubMachine Machine { get; }

    public Wiretap Wiretap { get; }

    public Checker Checker { get; }

    public Tally Faults { get; } = new();

    /// <param name="cancellation">Looked at between storms.</param>
    public WorldOutcome Run(CancellationToken cancellation)
    {
        Machine.Start();
        Chance boots = Dice(5);
        foreach (WorldDevice device in _devices.Values)
        {
            Timeline.At(boots.Next((int)FirstBootSpreadMicros), () => PowerOn(device.Button, device.Truth));
        }

        Air?.Gateways.ForEach(g => Timeline.At(boots.Next((int)FirstBootSpreadMicros), () => PowerOn(g)));
        Air?.Wearables.ForEach(w => Timeline.At(boots.Next((int)FirstBootSpreadMicros), () => PowerOn(w.Button, w.Truth)));

        long end = (long)(Plan.Hours * 60 * MinuteMicros);
        Timeline.RunUntil(2 * MinuteMicros);
        while (Timeline.NowMicros < end && !Checker.Failures.Any)
        {
            cancellation.ThrowIfCancellationRequested();
            _adversary.Storm(Plan.StormMinutes * MinuteMicros);
            Settle();
            _adversary.Calm((Plan.CalmMinutes - SettleMinutes) * MinuteMicros);
        }

        return Outcome();
    }

    public void Note(uint device, string what, long detail = 0) => _diary.Note(Timeline.NowMicros, device, what, detail);

    public void PowerOn(IButton button, DeviceTruth truth)
    {
        if (!truth.IsDead && !button.IsOn)
        {
            button.SwitchOn();
            _powered.On();
        }
    }

    public void PowerOn(WorldGateway gateway)
    {
        if (!gateway.Relay.IsOn)
        {
            gateway.Relay.SwitchOn();
            _powered.On();
        }
    }

    public void PowerOff(IButton button, DeviceTruth truth)
    {
        if (button.IsOn)
        {
            Checker.Presses.OnStop(truth);
            button.PowerOff();
            _powered.Off();
        }
    }

    public void PowerOff(WorldGateway gateway)
    {
        if (gateway.Relay.IsOn)
        {
            gateway.Relay.PowerOff();
            _powered.Off();
        }
    }

    /// <param name="again">A second short press follows at once.</param>
    public void Press(IButton button, DeviceTruth truth, long micros, bool again = false)
    {
        if (!Checker.Presses.IsAtRest(truth))
        {
            return;
        }

        Note(button.Address, again ? "is pressed for {0} ms and again" : "is pressed for {0} ms", micros / 1_000);
        Checker.Presses.OnPress(truth, button, again ? micros + SecondPressMicros + PauseMicros : micros);
        button.Press(micros);
        if (again)
        {
            Timeline.At(Timeline.NowMicros + micros + PauseMicros, () => button.Press(SecondPressMicros));
        }
    }

    /// <summary>An operator changes the configuration and has it read.</summary>
    public void Reload(IReadOnlyList<Site> sites)
    {
        Checker.Sites.OnReload(sites);
        Machine.Reload(sites);
    }

    /// <summary>An installer enters another button and mounts it.</summary>
    public WorldDevice Add(WorldSchool school)
    {
        uint address = 1 + (uint)_devices.Count;
        int index = school.Devices.Count;
        DeviceEntry entry = school.NewDevice(address, index, _keys);
        Disk.Put(entry);
        Segment cable = new($"cable of {DeviceAddress.ToText(address)}");
        Segment? accessPoint = school.AccessPointOf(index);
        FaultyLink link = new(
            DeviceAddress.ToText(address), System.Text.Encoding.ASCII.GetBytes(Host.Devices.DeviceKey.PasswordOf(entry.Key)),
            school.Plan.IntervalSeconds, Wiretap, Timeline, Dice(10_000 + (int)address),
            accessPoint is null ? [cable, school.Line] : [cable, accessPoint, school.Line]);
        SimulatedStationary button = new(
            address, entry.Key, SimulatedStationary.Settings(address, entry.Key, school.Plan.IntervalSeconds, WorldSchool.HabitsOf(address)), link,
            new FaultyFlash(Dice(20_000 + (int)address)), Timeline, _diary, Plan.Seed ^ (int)(address * 7_919))
        {
            FlashRim = Rim.Flash,
            CcmRim = ccm => Rim.Ccm(WorldSchool.CallsTestsDrills(address) ? new DrillsForTests(ccm) : ccm),
            Begins = () => Checker.Modes.OnStart(address),
            Sealed = counter => Checker.Modes.OnSealed(address, counter),
            Opened = (counter, body) => Checker.Modes.OnOpened(address, counter, body),
            AlarmRaised = (b, alarm) => Checker.Alarms.OnRaised(b.Address, alarm, b.UnfinishedAlarms >= AlarmOutbox.MaxUnfinished - 1),
            LightChanged = (b, light) => Checker.Alarms.OnLight(b.Address, light),
            AlarmAcked = (b, alarm, stage) => Checker.Alarms.OnAck(b.Address, alarm.Counter, stage),
        };
        DeviceTruth truth = Watch(entry.Record, entry.Key);
        truth.HasHabits = WorldSchool.HabitsOf(address).Length > 0;
        button.LostPower = _ =>
        {
            Checker.Presses.OnStop(truth);
            _powered.Off();
        };
        WorldDevice device = new(school, button, truth, cable, accessPoint);
        _devices[address] = device;
        school.Devices.Add(device);
        return device;
    }

    /// <summary>From now on the checks know of a device.</summary>
    public DeviceTruth Watch(DeviceRecord record, byte[] key) =>
        _truths[record.Address] = new DeviceTruth(record, new Host.Devices.DeviceKey(record.Address, record.Generation, key));

    private IEnumerable<IButton> Buttons => _devices.Values.Select(d => (IButton)d.Button).Concat(Air?.Wearables.Select(w => w.Button) ?? []);

    private WorldWearable? Wearable(uint address) => Air?.Wearables.Find(w => w.Truth.Address == address);

    private bool IsRunning(uint address) =>
        _devices.TryGetValue(address, out WorldDevice? device) ? device.Button.IsRunning
        : Air!.Gateways.Find(g => g.Truth.Address == address) is { } gateway ? gateway.Relay.IsRunning
        : Wearable(address)!.Button.IsOn;

    /// <summary>Whether it runs and, if it may not always send, did so of late.</summary>
    private bool MustBeHeard(uint address)
    {
        if (Wearable(address) is not { } wearable)
        {
            return IsRunning(address);
        }

        long sinceMicros = Timeline.NowMicros - (wearable.Truth.Record.IntervalMs * 2_000);
        return wearable.Button.IsOn && (wearable.Button.HeartbeatAtMicros >= sinceMicros || !wearable.Button.MayHoldHeartbeats);
    }

    /// <summary>All is mended and has time; then nothing may be owed any more.</summary>
    private void Settle()
    {
        _adversary.Mend();
        Note(0, "all is mended");
        Timeline.RunUntil(Timeline.NowMicros + (SettleMinutes * MinuteMicros));
        Checker.Alarms.CheckAllStored(a => IsRunning(a) && !_truths[a].IsRetired && Wearable(a) is not { Button.MayHoldAlarms: true });
        foreach (IButton button in Buttons.Where(b => b.IsRunning && !_truths[b.Address].IsRetired && Wearable(b.Address) is not { Button.MayHoldAlarms: true }))
        {
            Checker.Alarms.CheckAnswered(button.Address, button.UnfinishedAlarms);
        }

        Checker.Receivers.CheckAllTold();
        Checker.Cancels.CheckSettled();
        Checker.Silence.CheckSettled(Machine.Loop, MustBeHeard);
        Checker.Words.CheckSettled(Machine.Loop);
        Checker.Conditions.CheckSettled(Machine.Loop);
        Checker.PathStates.CheckSettled(Machine.Loop);
        Checker.OutageWords.CheckSettled();
    }

    private Chance Dice(int purpose) => new(unchecked((Plan.Seed * 1_000_003) + (purpose * 7_919)));

    private WorldOutcome Outcome()
    {
        foreach (WorldDevice device in _devices.Values)
        {
            Note(device.Address, "beat {0} times", device.Button.Heartbeats);
        }

        return new WorldOutcome
        {
            Seed = Plan.Seed,
            DeviceHours = _powered.Hours,
            Faults = Faults,
            Presses = Checker.Presses.Count,
            Alarms = Checker.Alarms.RaisedCount,
            Starts = Machine.Lives,
            Failures = Checker.Failures.Kept,
            Counts = Checker.Failures.Counts,
            Fingerprint = _diary.Fingerprint,
            Timeline = _diary.Lines,
        };
    }
}
