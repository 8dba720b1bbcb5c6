using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

/// <summary>A device that says too much, or says nothing and holds on, costs itself and no other.</summary>
public sealed class FloodTests
{
    private const int Budget = 8;

    public static readonly TheoryData<string> Floods = new() { "ping", "subscribe", "qos 0" };

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task A_flood_is_read_no_faster_than_the_budget_of_a_tick(string flood)
    {
        using Counted counted = new();
        using ListenerRig rig = new(new MqttOptions { MaxPacketsPerTick = Budget });
        TestDevice device = await rig.ConnectAsync();
        rig.Time.Advance(1);

        (byte[] said, byte[] answer) = flood switch
        {
            "ping" => (Packet.PingReq, Packet.PingResp),
            "subscribe" => (Packet.Subscribe(1, ("#", 0)), Packet.SubAck(1, 0x80)),
            _ => (Packet.Publish(ListenerRig.UpTopic, [1]), []),
        };
        await device.SendAsync([.. Enumerable.Repeat(said, 3 * Budget).SelectMany(packet => packet)]);

        await device.ExpectAsync([.. Enumerable.Repeat(answer, Budget).SelectMany(packet => packet)]);
        if (answer.Length == 0)
        {
            Assert.Equal(Budget, rig.Uplink.Publishes.Count);
        }

        device.ExpectNothing();
        Assert.Equal(1, counted["slowed{reason=packets}"]);

        rig.Time.Advance(1);
        await device.ExpectAsync([.. Enumerable.Repeat(answer, Budget).SelectMany(packet => packet)]);
        for (int i = 0; answer.Length == 0 && i < 2 * Budget; i++)
        {
            await rig.Uplink.NextAsync();
        }
    }

    [Fact]
    public async Task While_one_session_floods_another_is_served()
    {
        using ListenerRig rig = new(new MqttOptions { MaxPacketsPerTick = Budget });
        TestDevice flooding = await rig.ConnectAsync();
        TestDevice other = await rig.ConnectAsync("0000a2");

        await flooding.SendAsync([.. Enumerable.Repeat(Packet.PingReq, 100 * Budget).SelectMany(packet => packet)]);

        await rig.ExpectServingAsync(other, "0000a2");
    }

    [Fact]
    public async Task Qos_1_publishes_are_bounded_by_their_window_and_not_by_the_budget()
    {
        using ListenerRig rig = new(new MqttOptions { MaxPacketsPerTick = Budget });
        rig.Uplink.AcknowledgesAtOnce = true;
        TestDevice device = await rig.ConnectAsync();

        for (ushort id = 1; id <= 4 * Budget; id++)
        {
            await device.SendAsync(Packet.Up(id, [1]));
            await device.ExpectAsync(Packet.PubAck(id));
        }
    }

    [Fact]
    public async Task A_flooding_session_that_is_closed_ends_at_once()
    {
        using ListenerRig rig = new(new MqttOptions { MaxPacketsPerTick = Budget });
        TestDevice device = await rig.ConnectAsync();
        await device.SendAsync([.. Enumerable.Repeat(Packet.PingReq, 3 * Budget).SelectMany(packet => packet)]);

        rig.Uplink.Last.Close();

        Assert.Equal(MqttCloseReason.ClosedByHub, (await rig.Uplink.EndOf(rig.Uplink.Last)).Reason);
    }

    [Fact]
    public async Task A_silent_flooder_is_not_blamed_for_the_pause_the_hub_made()
    {
        using ListenerRig rig = new(new MqttOptions { MaxPacketsPerTick = Budget });
        TestDevice device = await rig.ConnectAsync(keepAlive: 1);
        rig.Time.Advance(1);
        for (int i = 0; i < 4; i++)
        {
            await device.SendAsync([.. Enumerable.Repeat(Packet.PingReq, Budget).SelectMany(packet => packet)]);
            await device.ExpectAsync([.. Enumerable.Repeat(Packet.PingResp, Budget).SelectMany(packet => packet)]);
            rig.Time.Advance(1);
        }

        Assert.False(rig.Uplink.HasEnded(rig.Uplink.Last));
    }
}
