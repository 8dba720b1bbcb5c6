using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Host;

/// <summary>Ids of the hub's log lines: each is rate-limited on its own.</summary>
internal static class Events
{
    public static readonly EventId FrameDropped = new(100, nameof(FrameDropped));
    public static readonly EventId CommitFailed = new(101, nameof(CommitFailed));
    public static readonly EventId CommitWell = new(102, nameof(CommitWell));
    public static readonly EventId DirectoryFailed = new(103, nameof(DirectoryFailed));
    public static readonly EventId Stalled = new(104, nameof(Stalled));
    public static readonly EventId ReportFailed = new(105, nameof(ReportFailed));
    public static readonly EventId ReportRefused = new(106, nameof(ReportRefused));
    public static readonly EventId AlarmStep = new(107, nameof(AlarmStep));
    public static readonly EventId LoopDied = new(109, nameof(LoopDied));
}
