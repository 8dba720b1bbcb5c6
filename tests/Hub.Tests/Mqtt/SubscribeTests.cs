using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

public sealed class SubscribeTests : IDisposable
{
    private const byte Refused = 0x80;
    private readonly ListenerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_own_down_topic_is_granted_with_QoS_0(byte asked)
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Subscribe(0x0102, (ListenerRig.DownTopic, asked)));
        await device.ExpectAsync(Packet.SubAck(0x0102, 0));

        Assert.Equal([ListenerRig.DownTopic], _rig.Uplink.Subscriptions);
        Assert.True(_rig.Uplink.Last.IsSubscribedTo(ListenerRig.DownTopic));
        Assert.False(_rig.Uplink.Last.IsSubscribedTo("sb/1/0000a2/down"));
    }

    [Theory]
    [InlineData("#")]
    [InlineData("sb/1/#")]
    [InlineData("sb/1/+/down")]
    [InlineData("sb/1/0000a1/+")]
    [InlineData("sb/1/0000a1/up")]
    [InlineData("sb/1/0000a2/down")]
    [InlineData("$SYS/#")]
    [InlineData("sb/1/0000a1/down ")]
    public async Task Everything_else_is_refused_and_the_session_goes_on(string filter)
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Subscribe(1, (filter, 0)));
        await device.ExpectAsync(Packet.SubAck(1, Refused));

        Assert.Empty(_rig.Uplink.Subscriptions);
        Assert.False(_rig.Uplink.Last.IsSubscribedTo(filter));
        Assert.False(_rig.Uplink.Last.Publish(filter, [1]));
        await _rig.ExpectServingAsync(device);
    }

    [Fact]
    public async Task Every_filter_has_its_own_code_in_order()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Subscribe(9, ("#", 0), (ListenerRig.DownTopic, 1), ("a", 0)));
        await device.ExpectAsync(Packet.SubAck(9, Refused, 0, Refused));
    }

    [Fact]
    public async Task As_many_filters_as_a_packet_holds_are_answered()
    {
        (string, byte)[] filters = [.. Enumerable.Repeat(("a", (byte)0), 318)];
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Subscribe(9, filters));
        await device.ExpectAsync(Packet.SubAck(9, [.. Enumerable.Repeat(Refused, filters.Length)]));
    }

    [Fact]
    public async Task A_message_for_the_device_comes_after_its_suback()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Subscribe(1, (ListenerRig.DownTopic, 1)));
        Assert.True(_rig.Uplink.Last.Publish(ListenerRig.DownTopic, [5, 6, 7]));
        _rig.Uplink.Last.Flush();
        await device.ExpectAsync(Packet.SubAck(1, 0), Packet.Publish(ListenerRig.DownTopic, [5, 6, 7]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(105)] // remaining length 123 to 133, round the step from one byte to two
    [InlineData(109)]
    [InlineData(110)]
    [InlineData(115)]
    [InlineData(1_200)]
    public async Task Messages_of_any_size_are_framed_rightly(int size)
    {
        byte[] payload = [.. Enumerable.Range(0, size).Select(i => (byte)i)];
        TestDevice device = await SubscribedAsync();
        Assert.True(_rig.Uplink.Last.Publish(ListenerRig.DownTopic, payload));
        _rig.Uplink.Last.Flush();
        await device.ExpectAsync(Packet.Publish(ListenerRig.DownTopic, payload));
    }

    [Fact]
    public async Task A_message_too_long_for_one_packet_is_the_hubs_error()
    {
        await SubscribedAsync();
        Assert.Throws<ArgumentException>(() => _rig.Uplink.Last.Publish(ListenerRig.DownTopic, new byte[1_300]));
    }

    [Fact]
    public async Task Without_a_subscription_nothing_is_sent()
    {
        TestDevice device = await _rig.ConnectAsync();
        Assert.False(_rig.Uplink.Last.Publish(ListenerRig.DownTopic, [1]));
        _rig.Uplink.Last.Flush();
        device.ExpectNothing();
    }

    [Fact]
    public async Task After_an_unsubscribe_nothing_is_sent()
    {
        TestDevice device = await SubscribedAsync();
        await device.SendAsync(Packet.Unsubscribe(3, "x", ListenerRig.DownTopic));
        await device.ExpectAsync(Packet.UnsubAck(3));
        Assert.False(_rig.Uplink.Last.Publish(ListenerRig.DownTopic, [1]));
    }

    [Fact]
    public async Task Unsubscribing_from_something_else_changes_nothing()
    {
        TestDevice device = await SubscribedAsync();
        await device.SendAsync(Packet.Unsubscribe(3, "x"));
        await device.ExpectAsync(Packet.UnsubAck(3));
        Assert.True(_rig.Uplink.Last.IsSubscribedTo(ListenerRig.DownTopic));
    }

    [Fact]
    public async Task What_one_device_publishes_no_other_client_gets()
    {
        TestDevice listening = await SubscribedAsync();
        TestDevice sending = await _rig.ConnectAsync(clientId: "c2");
        await _rig.ExpectServingAsync(sending);
        listening.ExpectNothing();
        sending.ExpectNothing();
    }

    private async Task<TestDevice> SubscribedAsync()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Subscribe(1, (ListenerRig.DownTopic, 0)));
        await device.ExpectAsync(Packet.SubAck(1, 0));
        return device;
    }
}
