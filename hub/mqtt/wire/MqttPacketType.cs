namespace SchoolButton.Hub.Mqtt.Wire;

/// <summary>The high four bits of a packet's first byte (MQTT 3.1.1 section 2.2.1).</summary>
internal enum MqttPacketType
{
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
    PingReq = 12,
    PingResp = 13,
    Disconnect = 14,
}
