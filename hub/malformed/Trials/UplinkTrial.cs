using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Malformed.Grammar;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>
/// What a device or a gateway publishes: envelope, frame, seal and body. The first byte of a sentence says whose session it
/// is. A body that is wrong may be sealed rightly: a device of ours with a fault in it.
/// </summary>
internal sealed class UplinkTrial : ITrial
{
    private const uint Button = 0xA1;
    private const uint Gateway = 0xB1;

    private static readonly byte[] ButtonKey = Convert.FromHexString("000102030405060708090A0B0C0D0E0F");
    private static readonly byte[] GatewayKey = Convert.FromHexString("101112131415161718191A1B1C1D1E1F");

    private readonly DeviceKeys _keys = new();
    private readonly DeviceKey _button = new(Button, 0, ButtonKey);
    private readonly DeviceKey _gateway = new(Gateway, 0, GatewayKey, isGateway: true);

    public UplinkTrial()
    {
        _keys.Update(
        [
            new DeviceEntry(Record(Button, DeviceKinds.Stationary), ButtonKey),
            new DeviceEntry(Record(Gateway, DeviceKinds.Gateway), GatewayKey),
        ]);
    }

    public string Name => "uplink";

    public IReadOnlyList<string> Reaches =>
        [Outcome.Accepted, "envelope", "malformed", "direction", "foreign", "unknown", "seal", "body"];

    public IReadOnlyList<string> Secrets => [Convert.ToHexString(ButtonKey), Convert.ToHexString(GatewayKey)];

    public Sentence Make(Dice dice)
    {
        bool isAlarm = dice.Percent(50);
        uint counter = (uint)dice.Below((int)Frame.MaxCounter);
        byte[] body = isAlarm ? Alarm(dice).ToBytes() : Heartbeat(dice).ToBytes();
        string means = isAlarm ? Show(AlarmBody.FromBytes(body)!) : Show(HeartbeatBody.FromBytes(body)!);
        bool byGateway = dice.Percent(50);
        bool isOwn = byGateway && dice.Percent(30);
        DeviceKey key = isOwn ? _gateway : _button;
        uint address = isOwn ? Gateway : Button;
        int damage = dice.Below(6);
        if (damage == 1)
        {
            // Sealed rightly, and wrong inside.
            body = Rot.Of(body, dice);
            body = body.Length is >= Frame.MinBodyLength and <= Frame.MaxBodyLength ? body : [0x99];
        }

        if (damage == 2)
        {
            address = dice.Pick(Button, Gateway, 0xC1u);
        }

        byte[] frame = Frame.Seal(key, fromHub: damage == 3, address, counter, body);
        if (damage == 4)
        {
            frame = Rot.Of(frame, dice);
        }

        byte[] message = !byGateway ? frame
            : isOwn ? OwnFrame.ToBytes(frame)
            : new HeardFrame { AgeMs = dice.Below(100_000), RssiDbm = -dice.Below(140), SnrQuarters = dice.Between(-80, 40), Frame = frame }.ToBytes();
        message = damage switch
        {
            5 => Rot.Of(message, dice),
            4 when dice.Percent(20) => dice.Bytes(dice.Below(100)),
            _ => message,
        };
        return new Sentence([(byte)(byGateway ? 1 : 0), .. message], damage == 0 ? $"{address} {counter} {means}" : null);
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        bool byGateway = sentence.Length > 0 && (sentence[0] & 1) != 0;
        string session = byGateway ? Topics.Gateway + DeviceAddress.ToText(Gateway) : DeviceAddress.ToText(Button);
        byte[] payload = sentence.Length > 0 ? sentence[1..] : [];
        string? fault = UplinkReader.Read(payload, session, _keys, receivedMs: 0, receipt: null, out UplinkFrame? frame);
        if ((fault is null) != (frame is not null))
        {
            throw new TrialException("there is a frame and a fault, or neither");
        }

        if (frame is null)
        {
            return new Outcome(fault!);
        }

        if (frame.By.AgeMs is < 0 or > GatewayEnvelope.MaxAgeMs || frame.Counter > Frame.MaxCounter)
        {
            throw new TrialException($"age {frame.By.AgeMs} ms or counter {frame.Counter} is out of bounds");
        }

        string body = frame.Alarm is { } alarm ? Show(alarm) : Show(frame.Heartbeat!);
        return new Outcome(Outcome.Accepted, $"{frame.Address} {frame.Counter} {body}");
    }

    private static DeviceRecord Record(uint address, string kind) =>
        new(address, 0, "fuzz", "site", "room", kind, 1, 60_000, 180_000, Retired: false);

    private static AlarmBody Alarm(Dice dice) => new()
    {
        Kind = (EventKind)dice.Between(1, 9),
        Restore = dice.Percent(20),
        Zone = (byte)dice.Below(256),
        Cause = (byte)dice.Below(256),
        Battery = (byte)dice.Below(256),
        AtHubTimeMs = dice.Number(),
    };

    private static HeartbeatBody Heartbeat(Dice dice) => new()
    {
        Flags = (byte)dice.Below(256),
        Battery = (byte)dice.Below(256),
        IntervalSeconds = (int)dice.Number(),
        HasDetails = dice.Percent(70),
        Boots = dice.Below(70_000),
        Fault = (FaultCode)dice.Below(8),
        UptimeSeconds = dice.Number(),
        FreeMemory = dice.Below(int.MaxValue),
        ResetCause = (ResetCause)dice.Below(5),
        Announcement = (Announcement)dice.Below(6),
        Air = dice.Percent(30) ? new AirStatistics { Seconds = dice.Below(300), OccupiedPercent = dice.Below(300) } : null,
    };

    private static string Show(AlarmBody a) => $"alarm {Convert.ToHexString(a.ToBytes())}";

    private static string Show(HeartbeatBody h) => $"heartbeat {Convert.ToHexString(h.ToBytes())}";
}
