namespace SchoolButton.Hub.Mqtt.Wire;

/// <summary>A CONNECT (MQTT 3.1.1 section 3.1). The will is checked and then forgotten, but for that there is one.</summary>
internal ref struct ConnectPacket
{
    private const byte ProtocolLevel = 4;
    private const int ReservedFlag = 0x01;
    private const int WillFlag = 0x04;
    private const int WillQosAndRetain = 0x38;
    private const int WillQosShift = 3;
    private const int PasswordFlag = 0x40;
    private const int UserFlag = 0x80;

    public ReadOnlySpan<byte> ClientId;
    public ReadOnlySpan<byte> User;
    public ReadOnlySpan<byte> Password;
    public ushort KeepAliveSeconds;
    public bool HasWill;
    public bool HasUser;

    /// <returns>
    /// <see cref="MqttCloseReason.None"/>, <see cref="MqttCloseReason.Malformed"/> or
    /// <see cref="MqttCloseReason.ProtocolNotSupported"/>; the last says nothing of what follows the level.
    /// </returns>
    public static MqttCloseReason TryParse(ReadOnlySpan<byte> body, out ConnectPacket packet)
    {
        packet = default;
        FieldReader reader = new(body);
        if (!reader.TryReadText(out ReadOnlySpan<byte> protocol) || !reader.TryReadByte(out byte level))
        {
            return MqttCloseReason.Malformed;
        }

        if (!protocol.SequenceEqual("MQTT"u8) || level != ProtocolLevel)
        {
            return MqttCloseReason.ProtocolNotSupported;
        }

        bool wellFormed = reader.TryReadByte(out byte flags) && AreConsistent(flags)
            && reader.TryReadUInt16(out packet.KeepAliveSeconds)
            && reader.TryReadText(out packet.ClientId);

        packet.HasWill = (flags & WillFlag) != 0;
        wellFormed = wellFormed && (!packet.HasWill || (reader.TryReadText(out _) && reader.TryReadBytes(out _)));

        packet.HasUser = (flags & UserFlag) != 0;
        wellFormed = wellFormed && (!packet.HasUser || reader.TryReadText(out packet.User));
        wellFormed = wellFormed && ((flags & PasswordFlag) == 0 || reader.TryReadBytes(out packet.Password));
        return wellFormed && reader.AtEnd ? MqttCloseReason.None : MqttCloseReason.Malformed;
    }

    // MQTT-3.1.2-3, -11, -13 to -15 and -22.
    private static bool AreConsistent(byte flags) =>
        (flags & ReservedFlag) == 0
        && ((flags & WillFlag) != 0 || (flags & WillQosAndRetain) == 0)
        && ((flags >> WillQosShift) & 0x03) != 0x03
        && ((flags & UserFlag) != 0 || (flags & PasswordFlag) == 0);
}
