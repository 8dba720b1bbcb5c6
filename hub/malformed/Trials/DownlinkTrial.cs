using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Malformed.Grammar;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>
/// What a device or a gateway reads, with the firmware's own cipher (its AES block is .NET's here), held against .NET's: an
/// order to transmit or a bare frame, its seal, an ack or a command.
/// </summary>
internal sealed class DownlinkTrial : ITrial
{
    private const uint Button = 0xA1;

    private static readonly byte[] Key = Convert.FromHexString("202122232425262728292A2B2C2D2E2F");

    private readonly DeviceKey _hub = new(Button, 0, Key);
    private readonly SoftCcm _device = new(new AesBlock(Key));

    public string Name => "downlink";

    public IReadOnlyList<string> Reaches => [Outcome.Accepted, "malformed", "direction", "foreign", "seal", "body"];

    public IReadOnlyList<string> Secrets => [Convert.ToHexString(Key)];

    public Sentence Make(Dice dice)
    {
        byte[] body = dice.Percent(50)
            ? new AckBody { Stage = (AckStage)dice.Below(5), Counter = (uint)dice.Below(int.MaxValue), HubTimeMs = dice.Number() }.ToBytes()
            : new CommandBody { Kind = (CommandKind)dice.Below(8), Argument = (int)dice.Number(), Detail = (byte)dice.Below(3) }.ToBytes();
        string means = Convert.ToHexString(body);
        int damage = dice.Below(6);
        body = damage == 1 ? Rot.Of(body, dice) : body;
        body = body.Length is >= Frame.MinBodyLength and <= Frame.MaxBodyLength ? body : [0x99];
        uint address = damage == 2 ? 0xC1u : Button;
        byte[] frame = Frame.Seal(_hub, fromHub: damage != 3, address, (uint)dice.Below(1_000), body);
        frame = damage == 4 ? Rot.Of(frame, dice) : frame;
        byte[] message = dice.Percent(50)
            ? new TransmitOrder { Urgent = dice.Percent(50), WorthMs = dice.Below(70_000), Frame = frame }.ToBytes()
            : frame;
        return new Sentence(damage == 5 ? Rot.Of(message, dice) : message, damage == 0 ? means : null);
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        byte[] bytes = TransmitOrder.FromBytes(sentence)?.Frame ?? OwnFrame.FromBytes(sentence) ?? sentence;
        if (Frame.ReadHeader(bytes) is not { } header)
        {
            return new Outcome("malformed");
        }

        if (!header.FromHub || header.Device != Button)
        {
            return new Outcome(header.FromHub ? "foreign" : "direction");
        }

        byte[]? body = Frame.Open(_device, bytes);
        byte[]? witness = Frame.Open(_hub, bytes);
        if (!(body ?? []).SequenceEqual(witness ?? []))
        {
            throw new TrialException("the device's cipher and .NET's do not agree");
        }

        if (body is null)
        {
            return new Outcome("seal");
        }

        return (AckBody.FromBytes(body)?.ToBytes() ?? CommandBody.FromBytes(body)?.ToBytes()) is { } read
            ? new Outcome(Outcome.Accepted, Convert.ToHexString(read))
            : new Outcome("body");
    }

    private sealed class AesBlock(byte[] key) : IAesBlock
    {
        public byte[] Encrypt(byte[] blocks)
        {
            using System.Security.Cryptography.Aes aes = System.Security.Cryptography.Aes.Create();
            aes.Key = key;
            return aes.EncryptEcb(blocks, System.Security.Cryptography.PaddingMode.None);
        }
    }
}
