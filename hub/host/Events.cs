using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Host;

/// <summary>Ids of the hub's log lines: each is rate-limited on its own.</summary>
internal static class Events
{
    public static readonly EventId FrameReplayed = new(100, nameof(FrameReplayed));
    public static readonly EventId CommitFailed = new(101, nameof(CommitFailed));
    public static readonly EventId CommitWell = new(102, nameof(CommitWell));
    public static readonly EventId DirectoryFailed = new(103, nameof(DirectoryFailed));
    public static readonly EventId Stalled = new(104, nameof(Stalled));
    public static readonly EventId ReportFailed = new(105, nameof(ReportFailed));
    public static readonly EventId ReportRefused = new(106, nameof(ReportRefused));
    public static readonly EventId AlarmStep = new(107, nameof(AlarmStep));
    public static readonly EventId Announced = new(108, nameof(Announced));
    public static readonly EventId LoopDied = new(109, nameof(LoopDied));
    public static readonly EventId Jammed = new(110, nameof(Jammed));
    public static readonly EventId JamOver = new(111, nameof(JamOver));
    public static readonly EventId OldHours = new(112, nameof(OldHours));
    public static readonly EventId Deaf = new(113, nameof(Deaf));
    public static readonly EventId ClockStep = new(114, nameof(ClockStep));
    public static readonly EventId StoreTaken = new(115, nameof(StoreTaken));
    public static readonly EventId StoreSpared = new(116, nameof(StoreSpared));
    public static readonly EventId StoreWell = new(117, nameof(StoreWell));
    public static readonly EventId KeysClosed = new(118, nameof(KeysClosed));
    public static readonly EventId FilesScarce = new(119, nameof(FilesScarce));
    public static readonly EventId TrailEnd = new(120, nameof(TrailEnd));
    public static readonly EventId StoreAway = new(121, nameof(StoreAway));
    public static readonly EventId BallastGone = new(122, nameof(BallastGone));
    public static readonly EventId ConfigTaken = new(123, nameof(ConfigTaken));
    public static readonly EventId ConfigRefused = new(124, nameof(ConfigRefused));
    public static readonly EventId LineLeft = new(125, nameof(LineLeft));

    public static readonly EventId Escalated = new(130, nameof(Escalated));
    public static readonly EventId PowerUnread = new(131, nameof(PowerUnread));

    /// <summary>One for each reason, so that a flood of one kind does not hide another.</summary>
    public static EventId FrameDropped(string reason) => reason switch
    {
        "malformed" => new EventId(200, nameof(FrameDropped)),
        "direction" => new EventId(201, nameof(FrameDropped)),
        "foreign" => new EventId(202, nameof(FrameDropped)),
        "unknown" => new EventId(203, nameof(FrameDropped)),
        "seal" => new EventId(204, nameof(FrameDropped)),
        "envelope" => new EventId(206, nameof(FrameDropped)),
        _ => new EventId(205, nameof(FrameDropped)),
    };
}
