using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>All bugs that can be planted: each must be found, or the checks are worth nothing.</summary>
internal static class PlantedBugs
{
    private const FailureKind Lost = FailureKind.Lost;

    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new("acks-before-commit", "devices and receivers are told before the disk has it", [Lost], () => new AcksBeforeCommit()),
        new("commit-not-durable", "an alarm's commit does not wait for the disk: a power cut takes it", [Lost, FailureKind.Late], () => new CommitNotDurable()),
        new("alarms-forgotten", "a restart forgets which alarms there were: a retransmission raises one anew", [FailureKind.Duplicate, Lost], () => new AlarmsForgotten()),
        new("outbox-forgotten", "a restart forgets what the receivers are owed", [Lost, FailureKind.Untrue], () => new OutboxForgotten()),
        new("sent-is-delivered", "a message counts as delivered once it is sent", [Lost], () => new SentIsDelivered()),
        new("any-answer-is-an-ack", "a message counts as delivered whatever the receiver answers, and if it does not", [Lost], () => new AnyAnswerIsAnAck()),
        new("repeat-not-marked", "what was on the wire when the hub died goes out as new", [FailureKind.Duplicate], () => new RepeatNotMarked()),
        new("sequence-reset", "a restart begins again with sequence number 1", [Lost], () => new SequenceReset()),
        new("test-as-alarm", "a test press is sent to the receiver as a panic", [FailureKind.Untrue], () => new TestAsAlarm()),
        new("drill-is-panic", "a press in a drill is taken for a panic", [FailureKind.Forged, FailureKind.Untrue], () => new DrillIsPanic()),
        new("tests-stay", "a test lasts for the longest time there is, whatever was asked", [Lost], () => new TestsStay()),
        new("tests-call-for-help", "a press while a test is on calls for help", [FailureKind.Untrue], () => new TestsCallForHelp()),
        new("no-grace-on-restart", "a restarted hub counts the time in which it was down", [FailureKind.False], () => new NoGraceOnRestart()),
        new("stall-blamed", "the hub counts the time in which it slept itself", [FailureKind.False], () => new StallBlamed()),
        new("deafness-blamed", "the hub judges by heartbeats that nobody has read yet", [FailureKind.False], () => new DeafnessBlamed()),
        new("timeout-race", "heartbeats wait in a queue that the judge does not know of", [FailureKind.False, FailureKind.Late], () => new TimeoutRace()),
        new("slow-judge", "the hub looks at deadlines every few seconds", [FailureKind.Late], () => new SlowJudge()),
        new("known-forgotten", "a restart forgets that a device was ever heard", [FailureKind.Late], () => new KnownForgotten()),
        new("nobody-is-silent", "the judge never judges", [FailureKind.Late], () => new NobodyIsSilent()),
        new("silence-untold", "no receiver is told of a silence", [FailureKind.Late], () => new WordUntold(ReportKind.DeviceSilent, restore: false)),
        new("return-untold", "no receiver is told that a silent device is back", [FailureKind.False], () => new WordUntold(ReportKind.DeviceSilent, restore: true)),
        new("outage-untold", "no receiver is told of an outage", [FailureKind.Late, FailureKind.Untrue], () => new WordUntold(ReportKind.Outage, restore: false)),
        new("outage-end-untold", "no receiver is told that an outage is over", [FailureKind.False], () => new WordUntold(ReportKind.Outage, restore: true)),
        new("silent-is-well", "a restart takes silent devices for well", [FailureKind.Late], () => new SilentIsWell()),
        new("duress-is-panic", "a press under threat is taken for an ordinary one, which can be taken back", [FailureKind.Forged], () => new DuressIsPanic()),
        new("snooze-never-ends", "a snooze lasts for a day, whatever was asked", [FailureKind.Late], () => new SnoozeNeverEnds()),
        new("snooze-ignored", "the receiver is told of the silence of a device that a person works on", [FailureKind.False, FailureKind.Late], () => new SnoozeIgnored()),
        new("gateway-blames-devices", "who is heard over a gateway is silent when that gateway is", [FailureKind.False], () => new GatewayBlamesDevices()) { OnAir = true },
        new("replay-is-life", "a heartbeat that is played back counts as a sign of life, and newer ones as old", [FailureKind.Late, FailureKind.False], () => new ReplayIsLife()),
        new("replay-is-a-press", "an alarm that is played back is a new one", [FailureKind.Forged], () => new ReplayIsAPress()),
        new("twin-is-a-press", "two copies of an alarm in one batch are two alarms", [FailureKind.Forged], () => new TwinIsAPress()),
        new("repeat-unanswered", "an alarm that the hub has already is answered no more", [FailureKind.Untrue], () => new RepeatUnanswered()),
        new("counter-again", "a restart seals what it says to devices under counters that were used", [FailureKind.Forged], () => new CounterAgain()),
        new("overtaken-is-old", "an alarm that newer frames overtook is thrown away as a replay", [Lost], () => new OvertakenIsOld()),
        new("late-ack-counts", "an ACK of an earlier message counts for the one on the wire", [Lost], () => new LateAckCounts()),
        new("first-way-only", "nothing ever goes over any but a site's first way", [FailureKind.Slow], () => new FirstWayOnly()),
        new("over-all-is-one", "a call for help that is to go over all ways goes over one", [Lost], () => new OverAllIsOne()),
        new("never-escalates", "nobody is told that a call for help reaches nobody", [FailureKind.Slow], () => new NeverEscalates()),
        new("reload-from-nothing", "a reload forgets what was tried over which way", [FailureKind.Duplicate, Lost], () => new ReloadFromNothing()),
        new("supervision-unheeded", "a way that answers no supervision counts as up", [FailureKind.Late], () => new SupervisionUnheeded()),
        new("way-untold", "no receiver is told that another way failed", [FailureKind.Untrue], () => new WordUntold(ReportKind.PathFailed, restore: false)),
        new("way-end-untold", "no receiver is told that another way works again", [FailureKind.False], () => new WordUntold(ReportKind.PathFailed, restore: true)),
        new("cancel-untold-elsewhere", "a cancel goes over the first way alone", [FailureKind.Untrue], () => new CancelUntoldElsewhere()),
        new("end-untold-elsewhere", "the end of a silence goes over the first way alone", [FailureKind.False], () => new EndUntoldElsewhere()),
        new("cancel-outlives-call", "an old cancel is sent in place of a newer call", [FailureKind.Untrue], () => new CancelOutlivesCall()),
        new("counter-reset", "a device's counter begins again at each boot", [Lost, FailureKind.False], () => new CounterReset()),
        new("flash-forgets", "a device forgets its unfinished alarms at a reboot", [Lost], () => new FlashForgets()),
        new("seal-ignored", "a device believes what is not sealed under its key", [FailureKind.Untrue], () => new SealIgnored()),
    ];

    /// <summary>Null if there is none of that name.</summary>
    public static PlantedBug? Named(string name) => All.FirstOrDefault(b => b.Name == name);
}
