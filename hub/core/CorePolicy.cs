namespace SchoolButton.Hub.Core;

/// <summary>The core's limits and waiting times, each with its unit.</summary>
public sealed record CorePolicy
{
    /// <summary>Deadlines are looked at this often, and what is not urgent waits no longer for company.</summary>
    public long TickMs { get; init; } = 50;

    /// <summary>
    /// A tick that comes later than this means the hub itself was asleep: devices get grace, not blame. Well above
    /// any commit, well below any sensible bound.
    /// </summary>
    public long StallMs { get; init; } = 1_500;

    /// <summary>
    /// So many devices are looked at in each millisecond of a tick, and the rest in the next one: a million at once in less than
    /// a second, and no tick so long that a press waits for it.
    /// </summary>
    public int LooksPerMs { get; init; } = 1_200;

    /// <summary>So many late devices are asked for a sign in one tick. Where more are late at once, none of them is the reason.</summary>
    public int PingsPerTick { get; init; } = 500;

    /// <summary>Fewer devices that fail together may do so by chance, and are told one by one.</summary>
    public int OutageLeast { get; init; } = 3;

    /// <summary>From so many silences on within <see cref="FlapWindowMs"/> of each other the return is told only after a calm time.</summary>
    public int FlapsTold { get; init; } = 3;

    public long FlapWindowMs { get; init; } = 3_600_000;

    /// <summary>The first calm time; doubles with each further silence up to <see cref="CalmMaxMs"/>.</summary>
    public long CalmMinMs { get; init; } = 120_000;

    public long CalmMaxMs { get; init; } = 1_800_000;

    /// <summary>The wall clock went so much more or less than the monotonic one between two ticks: it was set.</summary>
    public long ClockStepMs { get; init; } = 1_000;

    /// <summary>First wait after a failed attempt; doubles up to <see cref="RetryMaxMs"/>.</summary>
    public long RetryMinMs { get; init; } = 1_000;

    /// <summary>Nothing is ever given up, so this is how often a dead receiver is tried.</summary>
    public long RetryMaxMs { get; init; } = 30_000;

    /// <summary>
    /// Wait after a refusal (DUH, or a clock that will not agree): a fault of configuration, which a person must mend
    /// and which hammering only makes worse (field lesson 18).
    /// </summary>
    public long RefusedRetryMs { get; init; } = 60_000;

    /// <summary>
    /// But a call for help that no way has is tried this often, whatever the way went through: twelve times a minute hammers
    /// nobody, and a receiver that is back has it within the 10 s that EN 50131-1 allows.
    /// </summary>
    public long CallRetryMaxMs { get; init; } = 5_000;

    /// <summary>And one that was refused after this time: whoever mends the receiver's configuration waits for nothing else.</summary>
    public long CallRefusedRetryMs { get; init; } = 10_000;

    /// <summary>
    /// A call for help that a way has not taken so long after it was owed there is owed over the next one as well. Two such
    /// waits are within the 10 s that EN 50131-1 allows for a hold-up.
    /// </summary>
    public long FailoverMs { get; init; } = 4_000;

    /// <summary>
    /// Where a site wants its calls for help over every way: what one way has, and is older than this or closed by a person, is
    /// owed no more over those that do not take it. The day they are mended nobody needs last week's calls.
    /// </summary>
    public long OverAllMs { get; init; } = 24 * 3_600_000;

    /// <summary>A way that failed, that is not watched and that owes nothing, is tried again after this time, by whatever comes next.</summary>
    public long PathRetryMs { get; init; } = 60_000;

    /// <summary>So many messages wait for a copy (webhook, dashboard, mailbox); beyond that the least urgent is dropped, and noted.</summary>
    public int CopyOwed { get; init; } = 10_000;

    /// <summary>
    /// An attempt of which nobody has said the end for so long has failed: its sender hangs. Above the longest that one takes
    /// as receivers are usually set up; see <see cref="AnswerMarginMs"/>.
    /// </summary>
    public long AnswerMs { get; init; } = 200_000;

    /// <summary>What a sender gets beyond <see cref="PathPlan.AttemptMs"/>, where a receiver's own timeouts are longer than usual.</summary>
    public long AnswerMarginMs { get; init; } = 30_000;

    /// <summary>What happened longer ago than this when it is sent is marked late.</summary>
    public long LateMs { get; init; } = 60_000;

    /// <summary>
    /// So many alarms are told of again in one tick; where more are owed at once, their turn comes within seconds. No tick
    /// is so long that a press waits for it.
    /// </summary>
    public int EscalationsPerTick { get; init; } = 100;

    /// <summary>A device that connects again within this time is told anew how far its alarms have come.</summary>
    public long RetellMs { get; init; } = 600_000;

    /// <summary>Downlink counters are reserved on disk in blocks of this many frames, so that most acks need no write.</summary>
    public uint DownBlock { get; init; } = 1_024;

    /// <summary>
    /// Copies of one sending of an alarm follow each other within this time at spreading factor 7; at slower ones, or where
    /// many send, the hub answers the same sending more than once, and the gateway, which holds answers until a burst is
    /// over, sends the last of them alone. Less than the shortest pause before the device sends again (PROTOCOL.md, section 8).
    /// </summary>
    public long CopyMs { get; init; } = 300;

    /// <summary>
    /// And no sending lasts longer than this, five copies at spreading factor 12; so whoever plays copies back holds the
    /// answer to the device's own repetition up for no longer.
    /// </summary>
    public long BurstMs { get; init; } = 10_000;

    /// <summary>A heartbeat that comes again within this time over the air was heard twice, not played back.</summary>
    public long CopySpreadMs { get; init; } = 10_000;

    /// <summary>What a gateway held back for so long was waiting for its connection.</summary>
    public long KeptMs { get; init; } = 2_000;

    /// <summary>How long a wearable listens after a heartbeat: a later answer would be heard by nobody.</summary>
    public int HeartbeatAckWorthMs { get; init; } = 1_200;

    /// <summary>A device that waits for its alarm's acks listens on.</summary>
    public int AlarmAckWorthMs { get; init; } = 10_000;

    /// <summary>For devices on the air that listen all the time.</summary>
    public int CommandWorthMs { get; init; } = 5_000;

    /// <summary>First wait for an annunciator to confirm what it was told; doubles up to <see cref="AnnounceMaxMs"/>.</summary>
    public long AnnounceMinMs { get; init; } = 2_000;

    public long AnnounceMaxMs { get; init; } = 30_000;

    /// <summary>
    /// Percent of the time in which a gateway's channel is occupied and no packet explains it: from here on it is taken
    /// for jammed. At half the time every second sending of a device meets it. A hundred presses at once do not get there:
    /// the gateway counts what they garble of each other as explained while enough of them comes whole.
    /// </summary>
    public int JammedPercent { get; init; } = 50;

    /// <summary>Below this the channel is free again; far enough from <see cref="JammedPercent"/> not to go to and fro.</summary>
    public int FreePercent { get; init; } = 20;

    /// <summary>
    /// Packets with a wrong CRC in <see cref="AirSeconds"/>, one a second: fewer are what a neighbour's network at the edge
    /// of reach leaves.
    /// </summary>
    public int GarbledLeast { get; init; } = 10;

    /// <summary>
    /// More than so many packets garbled for each that came whole: somebody sends over ours, however short his bursts are.
    /// Up to here gateways take it for ours hitting each other.
    /// </summary>
    public int GarbledPerWhole { get; init; } = 4;

    /// <summary>
    /// So many of a gateway's reports in a row must say the same, and together cover <see cref="AirSeconds"/>: one may be
    /// about somebody's remote control, or about a moment. A gateway that finds its air occupied reports every 10 s, so a
    /// jammer is told of within 25 s: half a report until one is loud, and two to their ends.
    /// </summary>
    public int AirReports { get; init; } = 2;

    public int AirSeconds { get; init; } = 10;

    /// <summary>A command for a device that sleeps waits for so long; after that whoever asked has forgotten.</summary>
    public long CommandKeptMs { get; init; } = 24 * 3_600_000;

    /// <summary>
    /// A command that goes right behind an ack is worth sending so much longer: the ack is on the air before it, for 1.5 s at
    /// spreading factor 12.
    /// </summary>
    public int BehindAckMs { get; init; } = 2_000;

    /// <summary>
    /// One under which presses are tests waits no longer than this: whoever asked must still be about when it begins, since
    /// nobody else expects that a press there brings no help.
    /// </summary>
    public long TestCommandKeptMs { get; init; } = 4 * 3_600_000;

    /// <summary>Percent; a battery that was low counts as changed or charged from here on, far enough from <see cref="Views.ViewOf.LowBatteryPercent"/> not to go to and fro.</summary>
    public int BatteryWellPercent { get; init; } = 30;

    /// <summary>The hub runs on its battery for so long before anybody outside is told: the power goes for a moment every week.</summary>
    public long HubMainsMs { get; init; } = 60_000;

    /// <summary>
    /// So long after a device called for help it is told nothing that waited: it would light up somebody who hides, or make
    /// a test of the next press.
    /// </summary>
    public long CallKeepsCommandsMs { get; init; } = 600_000;

    /// <summary>Nobody works on a device for longer; a snooze that is forgotten ends by itself.</summary>
    public long SnoozeMaxMs { get; init; } = 24 * 3_600_000;

    /// <summary>
    /// What a crash may take of "last heard": a device that was heard is stored again after this time, if nothing else about
    /// it changed. A restart gives everybody their whole bound, so it never makes a false silence.
    /// </summary>
    public long HeardStoredMs { get; init; } = 300_000;

    /// <summary>Finished alarms beyond this many leave memory; they stay on disk, and their counters stay known.</summary>
    public int FinishedAlarmsKept { get; init; } = 10_000;
}
