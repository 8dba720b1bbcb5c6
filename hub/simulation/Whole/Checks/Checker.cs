using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>All the checks in one place, fed by what can be seen from outside.</summary>
internal sealed class Checker : IWitness
{
    private readonly Timeline _timeline;
    private readonly Diary _diary;
    private readonly DiskView _disk;

    public Checker(
        Timeline timeline, Diary diary, SimulatedDisk disk, IReadOnlyDictionary<uint, DeviceTruth> devices, IReadOnlyDictionary<string, Site> sites)
    {
        _timeline = timeline;
        _diary = diary;
        Failures = new FailureList(timeline, diary);
        DiskView view = new(disk);
        _disk = view;
        Modes = new ModeCheck(timeline, devices, Failures);
        Alarms = new AlarmCheck(timeline, view, devices, Modes, Failures);
        Receivers = new ReceiverCheck(view, sites, Alarms.CancelledBy, Failures);
        Outages = new OutageCheck(timeline, disk, devices, Failures);
        Ways = new WayCheck(timeline, disk, devices);
        Silence = new SilenceCheck(timeline, devices, Outages, Ways, Failures, diary);
        Snoozes = new SnoozeCheck(timeline, devices, Failures);
        Words = new WordCheck(timeline, devices, sites, Failures);
        OutageWords = new OutageWordCheck(timeline, disk, sites, Failures);
        Presses = new PressCheck(timeline, Failures);
        Counters = new CounterCheck(Failures);
        disk.Written = OnWritten;
    }

    public FailureList Failures { get; }

    public AlarmCheck Alarms { get; }

    public ReceiverCheck Receivers { get; }

    public SilenceCheck Silence { get; }

    public OutageCheck Outages { get; }

    public WayCheck Ways { get; }

    public PressCheck Presses { get; }

    public SnoozeCheck Snoozes { get; }

    public WordCheck Words { get; }

    public OutageWordCheck OutageWords { get; }

    public ModeCheck Modes { get; }

    public CounterCheck Counters { get; }

    public void Started(SimulatedLoop loop)
    {
        _diary.Note(_timeline.NowMicros, 0, "starts");
        Receivers.OnStarted();
        Outages.OnStarted();
        Ways.OnStarted();
        Snoozes.OnStarted(loop);
        Silence.OnStarted(loop);
        Words.OnStarted(loop);
        Counters.OnStarted();
        Alarms.CheckClaims();
    }

    public void Reached(string session, byte[] payload) => Silence.OnReached(session, payload);

    public void Excused(long micros) => Silence.OnExcused(micros);

    public void Applied(SimulatedLoop loop, Step step)
    {
        Outages.OnApplied(step);
        Silence.OnApplied(loop, step);
        Snoozes.OnApplied(loop, step);
        Words.OnApplied(loop, step);
        OutageWords.OnApplied(step);
        Modes.OnApplied(step);
        Counters.OnApplied(step);
    }

    public void Turned(SimulatedLoop loop, Step step, IReadOnlyList<Input> batch)
    {
        Silence.OnTurned(loop, step);
        Counters.OnTurned(step);
    }

    /// <summary>A receiver has taken a message in.</summary>
    public void Took(TakenMessage taken)
    {
        Receivers.OnTook(taken);
        Words.OnTook(taken);
        OutageWords.OnTook(taken);
    }

    public void Died() => _diary.Note(_timeline.NowMicros, 0, "dies");

    private void OnWritten(StepRows rows)
    {
        foreach (HistoryEntry entry in rows.History)
        {
            _diary.Note(_timeline.NowMicros, 0, $"alarm {entry.AlarmId}: {entry.What}");
        }

        Alarms.OnWritten(rows);
        _disk.OnWritten(rows);
        Receivers.OnWritten(rows);
    }
}
