using System.Buffers.Binary;
using System.Text;
using SchoolButton.Hub.Malformed.Grammar;
using SchoolButton.Hub.Mqtt;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>
/// A whole connection of the MQTT listener, beside another device's that must not notice it: packets written from the
/// standard, not with the listener's own code. What a sentence means is what the hub is handed and what the device is
/// answered.
/// </summary>
internal sealed class MqttTrial : ITrial
{
    private const string Device = "0000a1";
    private const string Other = "0000a2";
    private const string Password = "correct-horse-battery";
    private const int MaxPackets = 8;

    private static readonly byte[] ConnAck = [0x20, 2, 0, 0];
    private static readonly byte[] Disconnect = [0xE0, 0];
    private static readonly byte[] PingReq = [0xC0, 0];
    private static readonly byte[] PingResp = [0xD0, 0];

    private static readonly byte[][] Wild =
    [
        [], [0x00], [0xFF, 0xFF], [0x00, 0x00], [0x80, 0x80, 0x80, 0x80, 0x01], [0xFF, 0xFF, 0xFF, 0x7F], [0x10], [0x82], [0x30],
        "\0"u8.ToArray(), [0xC3, 0x28], [0xED, 0xA0, 0x80], "sb/1/+/up"u8.ToArray(), "#"u8.ToArray(), new byte[200], new byte[1_300],
    ];

    public string Name => "mqtt";

    public IReadOnlyList<string> Reaches =>
    [
        Outcome.Accepted, nameof(MqttCloseReason.ConnectionLost), nameof(MqttCloseReason.Malformed),
        nameof(MqttCloseReason.PacketTooLarge), nameof(MqttCloseReason.UnexpectedPacket), nameof(MqttCloseReason.QosNotSupported),
        nameof(MqttCloseReason.ForeignTopic), nameof(MqttCloseReason.ProtocolNotSupported),
        nameof(MqttCloseReason.ClientIdRejected), nameof(MqttCloseReason.BadCredentials),
    ];

    public IReadOnlyList<string> Secrets => [Password];

    public Sentence Make(Dice dice)
    {
        Meaning means = new();
        List<Parts> packets = [Connect(dice)];
        for (int i = dice.Below(MaxPackets); i > 0; i--)
        {
            packets.Add(Packet(dice, means));
        }

        packets.Add(new Parts().Add(Disconnect));
        switch (dice.Below(4))
        {
            case 0:
                return new Sentence(Join(packets), means.ToString());
            case 1:
                return new Sentence(Rot.Of(Join(packets), dice));
            case 2:
                int which = dice.Below(packets.Count - 1);
                if (which > 0 && dice.Percent(50))
                {
                    packets[which] = Forbidden(dice);
                    return new Sentence(Join(packets));
                }

                if (which == 0 && dice.Percent(10))
                {
                    packets[0] = ConnectAs(Device, clientId: dice.Pick("", new string('c', 65)));
                    return new Sentence(Join(packets));
                }

                // Broken before its length is written: well framed, and wrong inside.
                byte[] broken = packets[which].Break(dice, Wild).ToBytes();
                packets[which] = new Parts().Add(dice.Percent(70) ? Reframe(broken) : broken);
                return new Sentence(Join(packets));
            default:
                byte[] noise = dice.Bytes(dice.Below(64));
                return new Sentence(dice.Percent(50) ? noise : [.. packets[0].ToBytes(), .. noise]);
        }
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        MqttWitness witness = new(Password, Device, Other);
        using MqttListener listener = new(witness, witness, new MqttOptions(), StillTime.Instance, witness);
        MqttPeer other = new(listener);
        other.Send(ConnectAs(Other).ToBytes());
        MqttPeer peer = new(listener);
        int step = second ? 1 : Math.Max(1, sentence.Length);
        for (int at = 0; at < sentence.Length && !peer.HasEnded; at += step)
        {
            peer.Send(sentence.AsSpan(at, Math.Min(step, sentence.Length - at)));
        }

        peer.HangUp();
        string answers = Convert.ToHexString(peer.Received());
        Outcome outcome = new(Word(witness), answers + witness.Published, witness.Said);
        other.Send(PingReq);
        if (!other.Received().AsSpan().SequenceEqual([.. ConnAck, .. PingResp]))
        {
            throw new TrialException("another device's session noticed it");
        }

        if (listener.SessionCount != 1)
        {
            throw new TrialException("a session was left behind");
        }

        other.HangUp();
        return outcome;
    }

    private static string Word(MqttWitness witness) => witness.Reason switch
    {
        nameof(MqttCloseReason.Disconnected) => Outcome.Accepted,
        nameof(MqttCloseReason.HubFailed) => throw new TrialException($"the hub failed: {witness.Said}"),
        { } reason => reason,
        null => throw new TrialException("nothing tells how the connection ended"),
    };

    private static Parts Connect(Dice dice) => ConnectAs(
        Device, dice.Percent(30), dice.Pick(0, 1, 60, 65_535), dice.Percent(90) ? "c" + dice.Below(100) : new string('c', 64));

    private static Parts ConnectAs(string device, bool will = false, int keepAlive = 60, string clientId = "c") => Framed(
        0x10, Text("MQTT"), [4], [(byte)(0xC2 | (will ? 4 : 0))], Word(keepAlive), Text(clientId),
        will ? Text("sb/1/x/up") : [], will ? Text("gone") : [], Text(device), Text(Password));

    private static Parts Packet(Dice dice, Meaning means)
    {
        byte[] id = Word(dice.Between(1, 65_535));
        switch (dice.Below(6))
        {
            case 0:
                means.Answered(PingResp);
                return Framed(0xC0);
            case 1:
                means.Answered([0x90, 3, .. id, 0]);
                return Framed(0x82, id, Text(Topics.Down(Device)), [(byte)dice.Below(3)]);
            case 2:
                means.Answered([0x90, 4, .. id, 0x80, 0]);
                return Framed(0x82, id, Text("#"), [0], Text(Topics.Down(Device)), [1]);
            case 3:
                means.Answered([0xB0, 2, .. id]);
                return Framed(0xA2, id, Text(Topics.Down(Device)));
            default:
                byte[] payload = dice.Bytes(dice.Below(61));
                means.Answered([0x40, 2, .. id]);
                means.Published(payload);
                return Framed(dice.Pick<byte>(0x32, 0x3A, 0x33), Text(Topics.Up(Device)), id, payload);
        }
    }

    /// <summary>Well formed, and not allowed here.</summary>
    private static Parts Forbidden(Dice dice) => dice.Below(4) switch
    {
        0 => Framed(0x34, Text(Topics.Up(Device)), Word(1), dice.Bytes(4)),
        1 => Framed(0x32, Text(Topics.Up(Other)), Word(1), dice.Bytes(4)),
        2 => Connect(dice),
        _ => Framed(dice.Pick<byte>(0x20, 0x40, 0x90, 0xB0, 0xD0, 0x50, 0xF0, 0x00), Word(1)),
    };

    private static Parts Framed(byte first, params byte[][] fields)
    {
        Parts parts = new();
        parts.Add([first]);
        parts.Add(Length(fields.Sum(field => field.Length)));
        foreach (byte[] field in fields)
        {
            parts.Add(field);
        }

        return parts;
    }

    /// <summary>Gives a broken packet the length that it has.</summary>
    private static byte[] Reframe(byte[] packet) =>
        packet.Length < 2 ? packet : [packet[0], .. Length(packet.Length - 2), .. packet[2..]];

    private static byte[] Length(int length)
    {
        List<byte> bytes = [];
        do
        {
            bytes.Add((byte)((length % 128) | (length >= 128 ? 0x80 : 0)));
            length /= 128;
        }
        while (length > 0);
        return [.. bytes];
    }

    private static byte[] Text(string text) => [.. Word(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Word(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] Join(List<Parts> packets) => [.. packets.SelectMany(packet => packet.ToBytes())];

    /// <summary>What the device is answered and the hub is handed, in order.</summary>
    private sealed class Meaning
    {
        private readonly StringBuilder _answers = new(Convert.ToHexString(ConnAck));
        private readonly StringBuilder _published = new();

        public void Answered(byte[] packet) => _answers.Append(Convert.ToHexString(packet));

        public void Published(byte[] payload) => _published.Append('|').Append(Convert.ToHexString(payload));

        public override string ToString() => $"{_answers}{_published}";
    }
}
