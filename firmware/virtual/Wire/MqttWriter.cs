using System.Buffers.Binary;
using System.Text;

namespace SchoolButton.Firmware.Virtual;

/// <summary>MQTT 3.1.1 packets as a client sends them (OASIS MQTT 3.1.1, chapter 3).</summary>
internal static class MqttWriter
{
    public const byte PublishType = 0x30;
    public const byte DupFlag = 0x08;

    private const byte CleanSession = 0x02;
    private const byte HasUserName = 0x80;
    private const byte HasPassword = 0x40;
    private const byte Level311 = 4;

    public static byte[] Connect(
        string clientId, string? user, string? password, bool cleanSession, ushort keepAliveSeconds)
    {
        List<byte> body = [];
        Add(body, "MQTT");
        body.Add(Level311);
        body.Add((byte)((cleanSession ? CleanSession : 0)
            | (user != null ? HasUserName : 0)
            | (password != null ? HasPassword : 0)));
        Add(body, keepAliveSeconds);
        Add(body, clientId);
        if (user != null)
        {
            Add(body, user);
        }

        if (password != null)
        {
            Add(body, password);
        }

        return Packet(0x10, body);
    }

    public static byte[] Publish(string topic, byte[] message, int qos, bool retain, ushort id)
    {
        List<byte> body = [];
        Add(body, topic);
        if (qos > 0)
        {
            Add(body, id);
        }

        body.AddRange(message);
        return Packet((byte)(PublishType | (qos << 1) | (retain ? 1 : 0)), body);
    }

    public static byte[] PubAck(ushort id) => Packet(0x40, Id(id));

    public static byte[] Subscribe(string[] topics, int[] qos, ushort id)
    {
        List<byte> body = Id(id);
        for (int i = 0; i < topics.Length; i++)
        {
            Add(body, topics[i]);
            body.Add((byte)qos[i]);
        }

        return Packet(0x82, body);
    }

    public static byte[] Unsubscribe(string[] topics, ushort id)
    {
        List<byte> body = Id(id);
        foreach (string topic in topics)
        {
            Add(body, topic);
        }

        return Packet(0xA2, body);
    }

    public static byte[] PingReq() => [0xC0, 0];

    public static byte[] Disconnect() => [0xE0, 0];

    private static List<byte> Id(ushort id)
    {
        List<byte> body = [];
        Add(body, id);
        return body;
    }

    private static void Add(List<byte> body, ushort number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        body.AddRange(bytes);
    }

    private static void Add(List<byte> body, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(body, (ushort)bytes.Length);
        body.AddRange(bytes);
    }

    private static byte[] Packet(byte first, List<byte> body)
    {
        List<byte> packet = [first];
        int length = body.Count;
        do
        {
            packet.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);

        packet.AddRange(body);
        return [.. packet];
    }
}
