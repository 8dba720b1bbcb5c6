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

    public bool IsUdp { get; init; }

    /// <summary>A TCP connection is closed after each message.</summary>
    public bool IsPerMessage { get; init; }

    /// <summary>Null for plain.</summary>
    public ReceiverSecret? Key { get; init; }

    /// <summary>The R field, 1 to 6 hex digits.</summary>
    public string ReceiverNumber { get; init; } = "0";

    /// <summary>The L field, 1 to 6 hex digits.</summary>
    public string LineNumber { get; init; } = "0";

    public EventCodes Codes { get; init; } = EventCodes.Default;

    public override string Protocol => Speaks == Dc09Protocol.Sia ? ReceiverKinds.Sia : ReceiverKinds.ContactId;

    public override string Host => ToHost;

    public override int Port => ToPort;

    public override bool IsDatagram => IsUdp;

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

    protected override IReceiverLine MakeLine(SiteConfig site, TimeProvider time, ILoggerFactory logs) => new Dc09Line(
        new Dc09SenderOptions
        {
            Host = ToHost,
            Port = ToPort,
            Protocol = Speaks,
            Key = Key is null ? null : Dc09Key.FromHex(Key.Reveal()),
            Account = AccountOf(site),
            Receiver = ReceiverNumber,
            Line = LineNumber,
            Codes = Codes,
            ConnectTimeout = ConnectTimeout,
            ReplyTimeout = ReplyTimeout,
        },
        time,
        logs.CreateLogger<Dc09Sender>());
}
