using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt;

/// <summary>The part of the library's interface that names its events.</summary>
public interface IMqttClient
{
    delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

    delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);

    delegate void MqttMsgSubscribedEventHandler(object sender, MqttMsgSubscribedEventArgs e);

    delegate void MqttMsgUnsubscribedEventHandler(object sender, MqttMsgUnsubscribedEventArgs e);

    delegate void ConnectionClosedEventHandler(object sender, EventArgs e);

    event MqttMsgPublishEventHandler? MqttMsgPublishReceived;

    event MqttMsgPublishedEventHandler? MqttMsgPublished;

    event MqttMsgSubscribedEventHandler? MqttMsgSubscribed;

    event MqttMsgUnsubscribedEventHandler? MqttMsgUnsubscribed;

    event ConnectionClosedEventHandler? ConnectionClosed;

    bool IsConnected { get; }
}

public enum MqttSslProtocols
{
    None = 0,
    SSLv3 = 1,
    TLSv1_0 = 2,
    TLSv1_1 = 3,
    TLSv1_2 = 4,
    TLSv1_3 = 5,
}

public enum MqttProtocolVersion
{
    Version_3_1 = 3,
    Version_3_1_1 = 4,
    Version_5 = 5,
}
