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

    /// <param name="sites">As they are set up while nobody changes anything.</param>
    public Checker(
        Timeline timeline, Diary diary, SimulatedDisk disk, IReadOnlyDictionary<uint, DeviceTruth> devices, IReadOnlyList<Site> sites,
        IReadOnlyDictionary<(string Site, string Path), FaultyReceiver> lines)
    {
        _timeline = timeline;
        _diary = diary;
        Failures = new FailureList(timeline, diary);
        DiskView view = new(disk);
        _disk = view;
        Modes = new ModeCheck(timeline, devices, Failures);
        Alarms = new AlarmCheck(timeline, view, devices, Modes, Failures);
        Sites = new SiteBook(timeline, sites);
        Receivers = new ReceiverCheck(timeline, view, Sites, Failures);
        Cancels = new CancelCheck(timeline, view, Sites, Receivers, Alarms.CancelledBy, Failures);
        Conditions = new ConditionCheck(timeline, Sites, Failures);
        Prompt = new PromptCheck(timeline, view, Sites, Receivers, lines, Failures);
        PathStates = new PathStateCheck(timeline, Sites, Failures);
        Outages = new OutageCheck(timeline, disk, devices, Failures);
        Ways = new WayCheck(timeline, disk, devices);
        Silence = new SilenceCheck(timeline, devices, Outages, Ways, Failures, diary);
        Snoozes = new SnoozeCheck(timeline, devices, Failures);
        Words = new WordCheck(timeline, devices, Sites, Conditions, Failures);
        OutageWords = new OutageWordCheck(timeline, disk, Sites, Conditions, Failures);
        Presses = new PressCheck(timeline, Failures);
        Counters = new CounterCheck(Failures);
        disk.Written = OnWritten;
    }

    public FailureList Failures { get; }

    public AlarmCheck Alarms { get; }

    public SiteBook Sites { get; }

    public ReceiverCheck Receivers { get; }

    public CancelCheck Cancels { get; }

    public ConditionCheck Conditions { get; }

    public PromptCheck Prompt { get; }

    public PathStateCheck PathStates { get; }

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
        Sites.OnRead();
        Receivers.OnStarted();
        Conditions.OnStarted();
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
        if (step.SitesReplaced)
        {
            Sites.OnRead();
        }

        Outages.OnApplied(step);
        Silence.OnApplied(loop, step);
        Snoozes.OnApplied(loop, step);
        Words.OnApplied(loop, step);
        Conditions.OnApplied(step);
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
        _diary.Note(
            _timeline.NowMicros, taken.Address, $"{taken.Path} of {taken.Site} takes {taken.Kind}{(taken.Restore ? " over" : string.Empty)} " + "under number {0}", taken.Sequence);
        Receivers.OnTook(taken);
        Cancels.OnTook(taken);
        Conditions.OnTook(taken);
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
        Cancels.OnWritten(rows);
        Prompt.OnWritten(rows);
    }
}
