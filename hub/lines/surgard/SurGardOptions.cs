using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Lines;

/// <summary>Control-room software that reads what a Sur-Gard MLR2 receiver says, over TCP; it listens, we connect.</summary>
public sealed record SurGardOptions
{
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(4);

    /// <summary>As the receivers' manuals say (SG-MLR2E, section 9.2).</summary>
    public static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(4);

    /// <summary>As the receivers' manuals say: the same signal three times more before giving up.</summary>
    public const int DefaultResends = 3;

    /// <summary>What the manuals recommend between heartbeats; for the path's supervision interval.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(30);

    /// <summary>Firewalls forget a quiet connection without a word. Heartbeats, where they are set up, keep it from being quiet.</summary>
    public static readonly TimeSpan DefaultIdleLimit = TimeSpan.FromSeconds(60);

    private const int MaxResends = 10;
    internal const int AccountLength = 4;
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxIdleLimit = TimeSpan.FromHours(1);

    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    public HostNames Names { get; init; } = HostNames.OfThisMachine;

    /// <summary>
    /// Four hex digits: this output has no place for more. A longer account is refused, since cut short it could be that of
    /// another school; ask the control room for a short one.
    /// </summary>
    public required string Account { get; init; }

    /// <summary>RR, two hex digits: which receiver the software takes us for.</summary>
    public string Receiver { get; init; } = "01";

    /// <summary>L, one hex digit.</summary>
    public string Line { get; init; } = "1";

    /// <summary>GG, 0 to 99.</summary>
    public int Group { get; init; } = 1;

    public EventCodes Codes { get; init; } = EventCodes.Default;

    /// <summary>
    /// A call for help that may have been sent before the hub died carries the mark of a repetition, P. Some programs
    /// read that as a status and not as an alarm; without, nothing tells a repetition.
    /// </summary>
    public bool MarksRepeatedCalls { get; init; } = true;

    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>From each write to its ACK; after it the same is written again.</summary>
    public TimeSpan AnswerTimeout { get; init; } = DefaultAnswerTimeout;

    /// <summary>How often the same is written again on NAK or silence.</summary>
    public int Resends { get; init; } = DefaultResends;

    /// <summary>A connection that was quiet for longer is opened anew before it is used.</summary>
    public TimeSpan IdleLimit { get; init; } = DefaultIdleLimit;

    internal string Name => $"{Host}:{Port}";

    /// <returns>"field: what is needed" for everything that is wrong; empty when it can be used.</returns>
    public IReadOnlyList<string> Check()
    {
        var problems = new Problems();
        problems.Unless(!string.IsNullOrWhiteSpace(Host) && Host.Length <= Dc09SenderOptions.MaxHostLength, "host: a name or an address is needed");
        problems.Unless(Port is > 0 and <= 65535, $"port: 1 to 65535 is needed, not {Port}");
        problems.Unless(
            IsHex(Account, AccountLength),
            $"account: exactly {AccountLength} hex digits are needed, not '{Account}': a longer one has no place in this output. Ask the control room for a short one");
        problems.Unless(IsHex(Receiver, 2), $"receiver: two hex digits are needed, not '{Receiver}'");
        problems.Unless(IsHex(Line, 1), $"line: one hex digit is needed, not '{Line}'");
        problems.Unless(Group is >= 0 and <= 99, $"group: 0 to 99 is needed, not {Group}");
        problems.Unless(Resends is >= 0 and <= MaxResends, $"resends: 0 to {MaxResends} is needed, not {Resends}");
        problems.UnlessBetween(ConnectTimeout, MinTimeout, MaxTimeout, "connectTimeout");
        problems.UnlessBetween(AnswerTimeout, MinTimeout, MaxTimeout, "answerTimeout");
        problems.UnlessBetween(IdleLimit, TimeSpan.Zero, MaxIdleLimit, "idleLimit");
        return problems.Found;
    }

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigit);
}
