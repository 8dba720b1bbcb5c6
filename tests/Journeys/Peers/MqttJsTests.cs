using System.Text.Json;
using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Peers;

/// <summary>The listener and MQTT.js (npm: mqtt), driven by MqttJs.mjs.</summary>
public sealed class MqttJsTests
{
    [PeerFact("npm:mqtt")]
    public async Task It_publishes_with_QoS_0_and_1()
    {
        await using MqttPeerHub hub = new();
        string output = await RunAsync(
            hub, [["publish", MqttPeerHub.UpTopic, "zero", 0], ["publish", MqttPeerHub.UpTopic, "one", 1], ["end"]]);

        Assert.Contains("""["connected",false]""", output);
        Assert.Contains("""["published","sb/1/0000a1/up",1]""", output);
        Assert.Equal("zero"u8.ToArray(), (await hub.NextPublishAsync()).Payload);
        Assert.Equal("one"u8.ToArray(), (await hub.NextPublishAsync()).Payload);
        Assert.Equal((MqttCloseReason.Disconnected, false), await hub.NextCloseAsync());
    }

    [PeerFact("npm:mqtt")]
    public async Task Its_publish_ends_when_the_hub_acknowledges_and_not_before()
    {
        await using MqttPeerHub hub = new() { AcknowledgesAtOnce = false };
        using MqttPeerProcess client = Start(hub, [["publish", MqttPeerHub.UpTopic, "one", 1]]);
        MqttPublish publish = await hub.NextPublishAsync();
        Assert.False(client.HasExited);
        publish.Session.Acknowledge(publish.PacketId);
        publish.Session.Flush();
        Assert.Equal(0, (await client.EndAsync()).Code);
    }

    [PeerFact("npm:mqtt")]
    public async Task It_subscribes_and_receives()
    {
        await using MqttPeerHub hub = new();
        using MqttPeerProcess client = Start(hub, [["subscribe", MqttPeerHub.DownTopic, 1], ["receive"], ["end"]]);
        MqttSession session = await hub.NextSubscriptionAsync();
        Assert.True(session.Publish(MqttPeerHub.DownTopic, "stored"u8));
        session.Flush();

        string output = (await client.EndAsync()).Output;
        Assert.Contains("""["subscribed","sb/1/0000a1/down",0]""", output);
        Assert.Contains("""["received","sb/1/0000a1/down","stored",0,false]""", output);
    }

    [PeerFact("npm:mqtt")]
    public async Task A_wildcard_subscription_is_denied_and_the_session_goes_on()
    {
        await using MqttPeerHub hub = new();
        string output = await RunAsync(hub, [["subscribe", "#", 0], ["publish", MqttPeerHub.UpTopic, "one", 1], ["end"]]);
        Assert.Contains("""["subscribed","#",128]""", output);
        Assert.Contains("""["published","sb/1/0000a1/up",1]""", output);
    }

    [PeerFact("npm:mqtt")]
    public async Task A_wrong_password_is_told_so()
    {
        await using MqttPeerHub hub = new();
        using MqttPeerProcess client = Start(hub, [], password: "wrong");
        Assert.Contains("""["error",4,""", (await client.EndAsync()).Output);
    }

    [PeerFact("npm:mqtt")]
    public async Task Another_devices_topic_closes_the_session()
    {
        await using MqttPeerHub hub = new();
        string output = await RunAsync(hub, [["publish", "sb/1/0000a2/up", "forged", 0], ["closed"]]);
        Assert.Contains("""["closed"]""", output);
        Assert.Equal(MqttCloseReason.ForeignTopic, (await hub.NextCloseAsync()).Reason);
    }

    [PeerFact("npm:mqtt")]
    public async Task The_same_client_id_takes_over_the_older_connection()
    {
        await using MqttPeerHub hub = new();
        using MqttPeerProcess older = Start(hub, [["subscribe", MqttPeerHub.DownTopic, 0], ["closed"]]);
        await hub.NextSubscriptionAsync();
        await RunAsync(hub, [["publish", MqttPeerHub.UpTopic, "one", 1], ["end"]]);
        Assert.Contains("""["closed"]""", (await older.EndAsync()).Output);
    }

    [PeerFact("npm:mqtt")]
    public async Task It_publishes_over_TLS_with_the_hubs_authority()
    {
        await using MqttPeerHub hub = new();
        string output = await RunAsync(hub, [["publish", MqttPeerHub.UpTopic, "one", 1], ["end"]], tls: true);
        Assert.Contains("""["published","sb/1/0000a1/up",1]""", output);
    }

    private static async Task<string> RunAsync(MqttPeerHub hub, object[][] steps, bool tls = false)
    {
        using MqttPeerProcess client = Start(hub, steps, tls: tls);
        (int code, string output) = await client.EndAsync();
        Assert.True(code == 0, output);
        return output;
    }

    private static MqttPeerProcess Start(
        MqttPeerHub hub, object[][] steps, string password = MqttPeerHub.Password, bool tls = false)
    {
        string url = tls ? $"mqtts://localhost:{hub.TlsPort}" : $"mqtt://localhost:{hub.PlainPort}";
        object options = new { clientId = "peer", username = MqttPeerHub.Device, password, ca = tls ? hub.AuthorityPath : null };
        return MqttPeerProcess.Start(
            "node", ScriptFolder(), "MqttJs.mjs", url, JsonSerializer.Serialize(options), JsonSerializer.Serialize(steps));
    }

    private static string ScriptFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SchoolButton.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "tests", "Journeys", "Peers");
    }
}
