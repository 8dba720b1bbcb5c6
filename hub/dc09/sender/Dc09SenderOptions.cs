namespace SchoolButton.Hub.Dc09;

/// <summary>One path to one receiver.</summary>
public sealed record Dc09SenderOptions
{
    /// <summary>
    /// Together with <see cref="DefaultReplyTimeout"/> under 10 s, within which EN 50131-1 wants a hold-up notified:
    /// the second path can still make it.
    /// </summary>
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(4);

    public static readonly TimeSpan DefaultReplyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Firewalls forget a quiet connection without a word, and many receivers close it after 30 s.</summary>
    public static readonly TimeSpan DefaultIdleLimit = TimeSpan.FromSeconds(20);

    /// <summary>A receiver that needs longer than this is of no use to an alarm.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Characters of a host name (RFC 1035, section 2.3.4).</summary>
    public const int MaxHostLength = 255;

    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    public HostNames Names { get; init; } = HostNames.OfThisMachine;

    public Dc09Protocol Protocol { get; init; } = Dc09Protocol.ContactId;

    public Dc09Transport Transport { get; init; } = Dc09Transport.Tcp;

    /// <summary>Null to send in the clear.</summary>
    public Dc09Key? Key { get; init; }

    /// <summary>3 to 16 hex digits; for messages that name none.</summary>
    public required string Account { get; init; }

    /// <summary>1 to 6 hex digits. Always sent: without it some receivers answer to a broken address.</summary>
    public string Receiver { get; init; } = "0";

    /// <summary>1 to 6 hex digits.</summary>
    public string Line { get; init; } = "0";

    public EventCodes Codes { get; init; } = EventCodes.Default;

    /// <summary>
    /// Rooms, names and times for the receiver's operator: behind the code with SIA-DCS, as alarm text <c>[I…]</c> with Contact
    /// ID. A receiver that refuses a message for it gets the message without.
    /// </summary>
    public bool SendText { get; init; } = true;

    /// <summary>Where the site is, sent with every event; null to send none.</summary>
    public Dc09Location? Location { get; init; }

    /// <summary>
    /// The time of an event found late also as <c>[H…]</c>. Off by default: that H is the time of occurrence is read so by
    /// pysiaalarm, but its form is from memory. Where it is off, the text has the time.
    /// </summary>
    public bool SendTimeOfOccurrence { get; init; }

    /// <summary>
    /// A call for help that may have been sent before the hub died carries the mark of a repetition, Contact ID's qualifier 6. Some programs
    /// read that as a status and not as an alarm; without, the number alone, which stays the same, tells a repetition.
    /// </summary>
    public bool MarksRepeatedCalls { get; init; } = true;

    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>From each write to its answer.</summary>
    public TimeSpan ReplyTimeout { get; init; } = DefaultReplyTimeout;

    /// <summary>A connection that was quiet for longer is opened anew before it is used.</summary>
    public TimeSpan IdleLimit { get; init; } = DefaultIdleLimit;

    /// <summary>No attempt takes longer, however many tries it makes.</summary>
    public TimeSpan AttemptLimit => ConnectTimeout + (2 * ReplyTimeout);

    /// <exception cref="ArgumentException">Says which setting is wrong and what it should be.</exception>
    internal void Check()
    {
        Require(!string.IsNullOrWhiteSpace(Host) && Host.Length <= MaxHostLength, "needs a host: a name or an address.");
        Require(Port is > 0 and <= 65535, $"has port {Port}; a port is a number from 1 to 65535.");
        Require(Enum.IsDefined(Protocol), $"has the unknown protocol {Protocol}; there are ContactId and Sia.");
        Require(Enum.IsDefined(Transport), $"has the unknown transport {Transport}; there are Tcp, TcpPerMessage and Udp.");
        Require(Dc09Fields.IsAccount(Account), $"has account '{Account}'; an account is 3 to 16 hex digits.");
        Require(Dc09Fields.IsNumber(Receiver), $"has receiver number '{Receiver}'; it is 1 to 6 hex digits, 0 if there is none.");
        Require(Dc09Fields.IsNumber(Line), $"has line number '{Line}'; it is 1 to 6 hex digits, 0 if there is none.");
        Require(
            ConnectTimeout > TimeSpan.Zero && ReplyTimeout > TimeSpan.Zero && IdleLimit >= TimeSpan.Zero,
            "has a timeout that is not positive.");
        Require(
            ConnectTimeout <= MaxTimeout && ReplyTimeout <= MaxTimeout,
            $"has a timeout of more than {MaxTimeout.TotalSeconds} s; an alarm would wait that long for another path.");
    }

    private void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new ArgumentException($"The receiver {Host}:{Port} {otherwise}");
        }
    }
}
