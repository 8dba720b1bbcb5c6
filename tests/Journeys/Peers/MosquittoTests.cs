using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Peers;

/// <summary>The listener and mosquitto's clients (Debian: mosquitto-clients).</summary>
public sealed class MosquittoTests
{
    [PeerFact("mosquitto_pub")]
    public async Task It_publishes_with_QoS_0()
    {
        await using MqttPeerHub hub = new();
        (int code, string output) = await PublishAsync(hub, "-q", "0");
        Assert.True(code == 0, output);

        MqttPublish publish = await hub.NextPublishAsync();
        Assert.Equal(0, publish.PacketId);
        Assert.Equal("press"u8.ToArray(), publish.Payload);
        Assert.Equal((MqttCloseReason.Disconnected, false), await hub.NextCloseAsync());
    }

    [PeerFact("mosquitto_pub")]
    public async Task With_QoS_1_it_waits_until_the_hub_acknowledges()
    {
        await using MqttPeerHub hub = new() { AcknowledgesAtOnce = false };
        using MqttPeerProcess client = Publisher(hub, "-q", "1");
        MqttPublish publish = await hub.NextPublishAsync();
        Assert.NotEqual(0, publish.PacketId);
        Assert.False(client.HasExited);

        publish.Session.Acknowledge(publish.PacketId);
        publish.Session.Flush();
        (int code, string output) = await client.EndAsync();
        Assert.True(code == 0, output);
    }

    [PeerFact("mosquitto_pub")]
    public async Task A_thousand_publishes_in_one_go_are_all_acknowledged()
    {
        const int count = 1_000;
        await using MqttPeerHub hub = new();
        using MqttPeerProcess client = Publisher(hub, "-q", "1", "--repeat", $"{count}");
        for (int i = 0; i < count; i++)
        {
            await hub.NextPublishAsync();
        }

        (int code, string output) = await client.EndAsync();
        Assert.True(code == 0, output);
    }

    [PeerFact("mosquitto_sub")]
    public async Task It_subscribes_and_receives()
    {
        await using MqttPeerHub hub = new();
        using MqttPeerProcess client = Subscriber(hub, MqttPeerHub.DownTopic, "-C", "1", "-F", "%t %q %r %p");
        MqttSession session = await hub.NextSubscriptionAsync();
        Assert.True(session.Publish(MqttPeerHub.DownTopic, "stored"u8));
        session.Flush();

        (int code, string output) = await client.EndAsync();
        Assert.True(code == 0, output);
        Assert.Contains("sb/1/0000a1/down 0 0 stored", output);
    }

    [PeerFact("mosquitto_sub")]
    public async Task A_wildcard_subscription_is_denied()
    {
        await using MqttPeerHub hub = new();
        using MqttPeerProcess client = Subscriber(hub, "sb/1/+/down");
        Assert.Contains("denied", (await client.EndAsync()).Output);
    }

    [PeerFact("mosquitto_pub")]
    public async Task A_wrong_password_is_told_so()
    {
        await using MqttPeerHub hub = new();
        (int code, string output) = await PublishAsync(hub, "-P", "wrong");
        Assert.NotEqual(0, code);
        Assert.Contains("bad user name or password", output);
    }

    [PeerFact("mosquitto_pub")]
    public async Task Mqtt_5_is_told_that_the_version_is_not_spoken()
    {
        await using MqttPeerHub hub = new();
        (int code, string output) = await PublishAsync(hub, "-V", "5");
        Assert.NotEqual(0, code);
        Assert.Contains("version", output, StringComparison.OrdinalIgnoreCase);
    }

    [PeerFact("mosquitto_pub")]
    public async Task Another_devices_topic_closes_the_session()
    {
        await using MqttPeerHub hub = new();
        using MqttPeerProcess client = Publisher(hub, "-q", "1", "-t", "sb/1/0000a2/up");
        Assert.Equal(MqttCloseReason.ForeignTopic, (await hub.NextCloseAsync()).Reason);
    }

    [PeerFact("mosquitto_pub")]
    public async Task Qos_2_closes_the_session()
    {
        await using MqttPeerHub hub = new();
        using MqttPeerProcess client = Publisher(hub, "-q", "2");
        Assert.Equal(MqttCloseReason.QosNotSupported, (await hub.NextCloseAsync()).Reason);
    }

    [PeerFact("mosquitto_sub")]
    public async Task Killed_it_leaves_its_will_as_a_hint()
    {
        await using MqttPeerHub hub = new();
        using MqttPeerProcess client = Subscriber(hub, MqttPeerHub.DownTopic, "--will-topic", "gone", "--will-payload", "x");
        await hub.NextSubscriptionAsync();
        client.Kill();
        Assert.Equal((MqttCloseReason.ConnectionLost, true), await hub.NextCloseAsync());
    }

    [PeerFact("mosquitto_pub")]
    public async Task It_publishes_over_TLS_with_the_hubs_authority()
    {
        await using MqttPeerHub hub = new();
        (int code, string output) = await PublishAsync(hub, "-q", "1", "-p", $"{hub.TlsPort}", "--cafile", hub.AuthorityPath);
        Assert.True(code == 0, output);
        Assert.Equal("press"u8.ToArray(), (await hub.NextPublishAsync()).Payload);
    }

    [PeerFact("mosquitto_pub")]
    public async Task Over_TLS_with_another_authority_it_refuses_the_hub()
    {
        await using MqttPeerHub hub = new();
        await using MqttPeerHub other = new();
        (int code, _) = await PublishAsync(hub, "-p", $"{hub.TlsPort}", "--cafile", other.AuthorityPath);
        Assert.NotEqual(0, code);
    }

    private static async Task<(int Code, string Output)> PublishAsync(MqttPeerHub hub, params string[] options)
    {
        using MqttPeerProcess client = Publisher(hub, options);
        return await client.EndAsync();
    }

    // Of an option given twice mosquitto's clients take the last.
    private static MqttPeerProcess Publisher(MqttPeerHub hub, params string[] options) => MqttPeerProcess.Start(
        "mosquitto_pub", null, [.. Common(hub), "-t", MqttPeerHub.UpTopic, "-m", "press", .. options]);

    private static MqttPeerProcess Subscriber(MqttPeerHub hub, string topic, params string[] options) => MqttPeerProcess.Start(
        "mosquitto_sub", null, [.. Common(hub), "-t", topic, .. options]);

    private static string[] Common(MqttPeerHub hub) =>
    [
        "-h", "localhost", "-p", $"{hub.PlainPort}", "-V", "mqttv311",
        "-i", "peer", "-u", MqttPeerHub.Device, "-P", MqttPeerHub.Password,
    ];
}
