namespace SchoolButton.Hub.Mqtt;

/// <summary>One PUBLISH on its session's up topic.</summary>
/// <param name="PacketId">0 for QoS 0, which has none and is not acknowledged.</param>
/// <param name="IsRepeat">The DUP flag: the device says it has sent this before.</param>
/// <param name="Payload">Owned by whoever holds the publish; nobody writes to it again.</param>
public readonly record struct MqttPublish(MqttSession Session, ushort PacketId, bool IsRepeat, byte[] Payload);
