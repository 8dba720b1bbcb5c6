namespace SchoolButton.Hub.Console;

/// <summary>What one caller, or all of them together, may take from the hub.</summary>
public static class ConsoleLimits
{
    /// <summary>Connections open, all addresses together; above it newcomers are cut.</summary>
    public const int MaxConnections = 1_024;

    /// <summary>
    /// The same from one address (IPv6: one /64). A browser opens six for a page, and a whole school may share an address.
    /// </summary>
    public const int MaxConnectionsPerAddress = 256;

    /// <summary>Calls of one address that are worked on at once, and that wait meanwhile.</summary>
    public const int MaxCallsPerAddress = 32;

    public const int MaxWaitingPerAddress = 64;

    public const int MaxBodyBytes = 16 * 1024;

    public const int MaxRequestLineBytes = 4 * 1024;

    /// <summary>All header lines of a request.</summary>
    public const int MaxHeaderBytes = 32 * 1024;

    public const int MaxHeaders = 64;

    /// <summary>What Kestrel holds for a reader before the writer waits.</summary>
    public const int MaxResponseBufferBytes = 64 * 1024;

    /// <summary>A request or an answer that moves slower than this, once its patience is over, is cut off.</summary>
    public const double MinBytesPerSecond = 240;

    /// <summary>Wrong tokens of one address that cost it nothing.</summary>
    public const int FreeGuesses = 10;

    /// <summary>Addresses remembered for their wrong or right tokens.</summary>
    public const int MaxGuessEntries = 4_096;

    /// <summary>Open pages and other listeners of <c>/api/events</c>, together.</summary>
    public const int MaxStreams = 64;

    /// <summary>The same of one address.</summary>
    public const int MaxStreamsPerAddress = 16;

    /// <summary>Characters in the name of the person who acknowledges.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Characters in what a person adds to a step of an alarm.</summary>
    public const int MaxNoteLength = 200;

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

    /// <summary>
    /// So often at most the whole audit trail is read for whoever asks whether it holds; in between, what came since.
    /// </summary>
    public static readonly TimeSpan WholeTrailEvery = TimeSpan.FromMinutes(10);

    /// <summary>Hours of a device in one answer reach over so much.</summary>
    public static readonly TimeSpan MaxHoursSpan = TimeSpan.FromDays(92);

    /// <summary>From a request's first byte to the end of its headers.</summary>
    public static readonly TimeSpan HeaderPatience = TimeSpan.FromSeconds(5);

    /// <summary>A connection on which nobody asks anything is closed.</summary>
    public static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(20);

    /// <summary>How long a body or an answer may be slower than <see cref="MinBytesPerSecond"/>.</summary>
    public static readonly TimeSpan RatePatience = TimeSpan.FromSeconds(5);

    /// <summary>How long until one wrong token is forgiven.</summary>
    public static readonly TimeSpan GuessForgivenEvery = TimeSpan.FromSeconds(30);

    /// <summary>The longest that an address waits after a wrong token; the first wait is one second.</summary>
    public static readonly TimeSpan MaxGuessWait = TimeSpan.FromSeconds(64);

    /// <summary>An address that showed the right token is listened to for so long, whatever else comes from it.</summary>
    public static readonly TimeSpan AddressTrustedFor = TimeSpan.FromHours(12);

    /// <summary>A browser that sees nothing for two or three of these knows that the connection is dead.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    /// <summary>Heartbeats and the news of ways out reach a page at most this often. Alarms do not wait for it.</summary>
    public static readonly TimeSpan DeviceBatchInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A page that takes nothing for so long is cut off; it will connect again if it is alive.</summary>
    public static readonly TimeSpan StreamStall = TimeSpan.FromSeconds(30);
}
