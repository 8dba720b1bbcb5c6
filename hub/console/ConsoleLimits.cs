namespace SchoolButton.Hub.Console;

/// <summary>What one caller, or all of them together, may take from the hub.</summary>
public static class ConsoleLimits
{
    public const int MaxBodyBytes = 16 * 1024;

    /// <summary>Open pages and other listeners of <c>/api/events</c>, together.</summary>
    public const int MaxStreams = 64;

    /// <summary>Characters in the name of the person who acknowledges.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Lights that blink for longer look like a fault.</summary>
    public const int MaxIdentifySeconds = 300;

    /// <summary>In test mode a press alarms nobody, so it may not be left on for longer than a lesson or so.</summary>
    public const int MaxTestModeSeconds = 3600;

    /// <summary>In a walk test a press alarms nobody either, and a wearable's cell pays for every second of it.</summary>
    public const int MaxWalkTestSeconds = 1800;

    /// <summary>Entries of the audit trail in one answer.</summary>
    public const int MaxAuditEntries = 1000;

    /// <summary>Reads of the archive at once, of all callers together.</summary>
    public const int ArchiveReads = 2;

    /// <summary>A call that finds all of them taken waits for so long.</summary>
    public static readonly TimeSpan ArchivePatience = TimeSpan.FromSeconds(5);

    /// <summary>Hours of a device in one answer reach over so much.</summary>
    public static readonly TimeSpan MaxHoursSpan = TimeSpan.FromDays(92);

    /// <summary>A browser that sees nothing for two or three of these knows that the connection is dead.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    /// <summary>Heartbeats reach a page at most this often. Alarms do not wait for it.</summary>
    public static readonly TimeSpan DeviceBatchInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A page that takes nothing for so long is cut off; it will connect again if it is alive.</summary>
    public static readonly TimeSpan StreamStall = TimeSpan.FromSeconds(30);
}
