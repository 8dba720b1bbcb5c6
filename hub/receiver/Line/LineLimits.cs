namespace SchoolButton.Hub.Receiver.Line;

/// <summary>What one sender, or all of them together, may take from the receiver.</summary>
public static class LineLimits
{
    /// <summary>TCP connections open, all addresses together.</summary>
    public const int MaxConnections = 2048;

    /// <summary>The same from one address: a city's hubs may stand behind one.</summary>
    public const int MaxConnectionsPerAddress = 512;

    /// <summary>Datagrams worked on at once.</summary>
    public const int MaxDatagrams = 1024;

    public const int MaxDatagramsPerAddress = 256;

    /// <summary>Frames of one connection that are worked on at once; so many are committed together.</summary>
    public const int MaxFramesAtOnce = 64;

    /// <summary>Accounts that are not listed and that the page shows.</summary>
    public const int MaxUnknownAccounts = 256;

    /// <summary>A connection on which no whole frame comes for so long is closed.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);

    /// <summary>A frame that was begun is whole by then, or the connection is closed.</summary>
    public static readonly TimeSpan FramePatience = TimeSpan.FromSeconds(10);

    /// <summary>A sender that does not take its answers for so long is cut off.</summary>
    public static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);
}
