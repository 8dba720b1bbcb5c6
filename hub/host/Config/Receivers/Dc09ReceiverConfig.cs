using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A receiver that speaks SIA DC-09.</summary>
public sealed record Dc09ReceiverConfig : ReceiverConfig
{
    public required string ToHost { get; init; }

    public required int ToPort { get; init; }

    public Dc09Protocol Speaks { get; init; } = Dc09Protocol.ContactId;

    public Dc09Transport Transport { get; init; } = Dc09Transport.Tcp;

    /// <summary>Null for plain.</summary>
    public ReceiverSecret? Key { get; init; }

    /// <summary>The R field, 1 to 6 hex digits.</summary>
    public string ReceiverNumber { get; init; } = "0";

    /// <summary>The L field, 1 to 6 hex digits.</summary>
    public string LineNumber { get; init; } = "0";

    public EventCodes Codes { get; init; } = EventCodes.Default;

    /// <summary>Repeated calls for help carry the protocol's mark for it.</summary>
    public bool MarksRepeatedCalls { get; init; } = true;

    /// <summary>Rooms and names for the receiver's operator.</summary>
    public bool SendText { get; init; } = true;

    /// <summary>The site's place with every event.</summary>
    public bool SendLocation { get; init; }

    /// <summary>The time of an event found late as a field of its own.</summary>
    public bool SendTimeOfOccurrence { get; init; }

    public override string Protocol => Speaks == Dc09Protocol.Sia ? ReceiverKinds.Sia : ReceiverKinds.ContactId;

    public override string Host => ToHost;

    public override int Port => ToPort;

    public override bool IsDatagram => Transport == Dc09Transport.Udp;

    /// <summary>A message that is repeated over a new connection, or after a clock was corrected, waits twice.</summary>
    public override TimeSpan LongestAttempt => AttemptOf(ConnectTimeout, ReplyTimeout);

    public override bool IsEncrypted => Key is not null;

    internal override IEnumerable<(SecretUse Use, ReceiverSecret Secret)> Secrets =>
        Key is null ? [] : [(SecretUse.Key, Key)];

    internal override ReceiverConfig WithSecrets(Func<SecretUse, ReceiverSecret, ReceiverSecret> open) =>
        Key is null ? this : this with { Key = open(SecretUse.Key, Key) };

    /// <summary>All but the key is checked where it is read; a sealed key shows when it is opened.</summary>
    internal override IReadOnlyList<string> Check(SiteConfig site)
    {
        try
        {
            _ = Key is null ? null : Dc09Key.FromHex(Key.Reveal());
            return [];
        }
        catch (FormatException e)
        {
            return [$"key: {e.Message}"];
        }
    }

    public static TimeSpan AttemptOf(TimeSpan connect, TimeSpan reply) => connect + (2 * reply);

    protected override IReceiverLine MakeLine(SiteConfig site, TimeProvider time, ILoggerFactory logs) => new Dc09Line(
        new Dc09SenderOptions
        {
            Host = ToHost,
            Port = ToPort,
            Protocol = Speaks,
            Transport = Transport,
            Key = Key is null ? null : Dc09Key.FromHex(Key.Reveal()),
            Account = AccountOf(site),
            Receiver = ReceiverNumber,
            Line = LineNumber,
            Codes = Codes,
            MarksRepeatedCalls = MarksRepeatedCalls,
            SendText = SendText,
            Location = SendLocation && site.Place.Circle is { Centre: var centre } ? new Dc09Location(centre.Latitude, centre.Longitude) : null,
            SendTimeOfOccurrence = SendTimeOfOccurrence,
            ConnectTimeout = ConnectTimeout,
            ReplyTimeout = ReplyTimeout,
        },
        time,
        logs.CreateLogger<Dc09Sender>());
}
