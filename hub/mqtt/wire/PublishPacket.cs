namespace SchoolButton.Hub.Mqtt.Wire;

/// <summary>A PUBLISH from a device (MQTT 3.1.1 section 3.3). Its RETAIN flag is not looked at: nothing is retained.</summary>
internal ref struct PublishPacket
{
    private const int DupFlag = 0x08;

    public ReadOnlySpan<byte> Topic;
    public ReadOnlySpan<byte> Payload;

    /// <summary>0 for QoS 0.</summary>
    public ushort PacketId;

    public bool IsRepeat;

    public static MqttCloseReason TryParse(int flags, ReadOnlySpan<byte> body, out PublishPacket packet)
    {
        packet = default;
        packet.IsRepeat = (flags & DupFlag) != 0;
        int qos = (flags >> 1) & 0x03;
        if (qos == 2)
        {
            return MqttCloseReason.QosNotSupported;
        }

        // QoS 3 does not exist (MQTT-3.3.1-4) and QoS 0 is never a repeat (MQTT-3.3.1-2).
        FieldReader reader = new(body);
        if (qos == 3 || (qos == 0 && packet.IsRepeat)
            || !reader.TryReadText(out packet.Topic)
            || (qos == 1 && !reader.TryReadPacketId(out packet.PacketId)))
        {
            return MqttCloseReason.Malformed;
        }

        packet.Payload = reader.Rest;
        return MqttCloseReason.None;
    }
}
