using System.Text;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Mqtt;

/// <summary>MQTT 3.1.1 packets, written from the standard and not with the listener's own code.</summary>
internal static class Packet
{
    public static readonly byte[] PingReq = [0xC0, 0x00];
    public static readonly byte[] PingResp = [0xD0, 0x00];
    public static readonly byte[] Disconnect = [0xE0, 0x00];

    public static byte[] Make(byte first, params byte[][] parts)
    {
        byte[] body = Join(parts);
        List<byte> packet = [first];
        int length = body.Length;
        do
        {
            packet.Add((byte)((length % 128) | (length >= 128 ? 0x80 : 0)));
            length /= 128;
        }
        while (length > 0);
        return [.. packet, .. body];
    }

    public static byte[] Connect(
        string clientId = "c1",
        string? user = "0000a1",
        string? password = "secret-0000a1",
        ushort keepAlive = 60,
        bool will = false,
        string protocol = "MQTT",
        byte level = 4,
        byte otherFlags = 0x02)
    {
        byte flags = (byte)(otherFlags | (will ? 0x04 : 0) | (user is null ? 0 : 0x80) | (password is null ? 0 : 0x40));
        return Make(
            0x10,
            Text(protocol),
            [level, flags],
            Word(keepAlive),
            Text(clientId),
            will ? Join(Text("sb/1/x/up"), Text("gone")) : [],
            user is null ? [] : Text(user),
            password is null ? [] : Text(password));
    }

    public static byte[] ConnAck(byte code) => [0x20, 0x02, 0x00, code];

    public static byte[] Publish(string topic, byte[] payload, ushort id = 0, byte qos = 0, bool dup = false, bool retain = false) =>
        Make((byte)(0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0)), Text(topic), qos > 0 ? Word(id) : [], payload);

    /// <summary>A QoS 1 publish on the device's own topic.</summary>
    public static byte[] Up(ushort id, byte[] payload, string device = "0000a1") => Publish(Topics.Up(device), payload, id, 1);

    public static byte[] PubAck(ushort id) => Make(0x40, Word(id));

    public static byte[] Subscribe(ushort id, params (string Filter, byte Qos)[] filters) =>
        Make(0x82, [Word(id), .. filters.Select(filter => Join(Text(filter.Filter), [filter.Qos]))]);

    public static byte[] SubAck(ushort id, params byte[] codes) => Make(0x90, Word(id), codes);

    public static byte[] Unsubscribe(ushort id, params string[] filters) => Make(0xA2, [Word(id), .. filters.Select(Text)]);

    public static byte[] UnsubAck(ushort id) => Make(0xB0, Word(id));

    public static byte[] Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public static byte[] Text(byte[] utf8) => Join(Word((ushort)utf8.Length), utf8);

    public static byte[] Word(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
