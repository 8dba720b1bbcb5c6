using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

public sealed class BackPressureTests
{
    [Fact]
    public async Task A_full_hub_holds_back_one_session_and_loses_nothing()
    {
        using ListenerRig rig = new();
        TestDevice device = await rig.ConnectAsync();
        rig.Uplink.Fill();
        await device.SendAsync([.. Enumerable.Range(1, 20).Select(i => Packet.Up((ushort)i, [(byte)i]))]);
        Assert.Empty(rig.Uplink.Publishes);

        rig.Uplink.MakeRoom();
        for (int i = 1; i <= 20; i++)
        {
            Assert.Equal(i, (await rig.Uplink.NextAsync()).PacketId);
        }
    }

    [Fact]
    public async Task A_device_that_has_hung_up_is_still_heard_to_the_end()
    {
        using ListenerRig rig = new();
        TestDevice device = await rig.ConnectAsync();
        rig.Uplink.Fill();
        await device.SendAsync(Packet.Up(1, [1]), Packet.Up(2, [2]));
        device.Connection.HangUp();
        rig.Uplink.MakeRoom();

        Assert.Equal(1, (await rig.Uplink.NextAsync()).PacketId);
        Assert.Equal(2, (await rig.Uplink.NextAsync()).PacketId);
        Assert.Equal(MqttCloseReason.ConnectionLost, (await rig.Uplink.EndOf(rig.Uplink.Last)).Reason);
    }

    [Fact]
    public async Task A_session_with_too_many_unacknowledged_publishes_is_not_read_further()
    {
        using ListenerRig rig = new(new MqttOptions { MaxInFlight = 3 });
        TestDevice device = await rig.ConnectAsync();
        await device.SendAsync([.. Enumerable.Range(1, 5).Select(i => Packet.Up((ushort)i, [(byte)i])), Packet.PingReq]);
        Assert.Equal([1, 2, 3], rig.Uplink.Publishes.Select(publish => publish.PacketId));
        device.ExpectNothing();

        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(i, (await rig.Uplink.NextAsync()).PacketId);
        }

        MqttSession session = rig.Uplink.Last;
        session.Acknowledge(1);
        Assert.Equal(4, (await rig.Uplink.NextAsync()).PacketId);
        session.Acknowledge(2);
        Assert.Equal(5, (await rig.Uplink.NextAsync()).PacketId);
        session.Acknowledge(3);
        await device.ExpectAsync(Packet.PubAck(1), Packet.PubAck(2), Packet.PubAck(3), Packet.PingResp);
    }

    [Fact]
    public async Task A_device_that_waits_for_its_window_can_be_closed()
    {
        using ListenerRig rig = new(new MqttOptions { MaxInFlight = 1 });
        TestDevice device = await rig.ConnectAsync();
        await device.SendAsync(Packet.Up(1, [1]), Packet.Up(2, [2]));
        rig.Uplink.Last.Close();
        await device.ExpectClosedAsync();
        Assert.Single(rig.Uplink.Publishes);
    }

    [Fact]
    public async Task What_waits_for_a_device_that_does_not_read_is_bounded_and_then_it_is_closed()
    {
        using ListenerRig rig = new(new MqttOptions { MaxPendingOutputBytes = 8 * 1024 });
        TestDevice other = await rig.ConnectAsync(device: "0000a2");
        TestDevice device = await rig.ConnectAsync(keepAlive: 0, writeThreshold: 1024);
        MqttSession session = rig.Uplink.Last;
        await device.SendAsync(Packet.Subscribe(1, (ListenerRig.DownTopic, 0)));

        int accepted = 0;
        while (session.Publish(ListenerRig.DownTopic, new byte[100]))
        {
            Assert.True(++accepted < 1_000, "nothing bounds the output");
        }

        Assert.True(accepted > 70, $"refused after {accepted} messages, with room for more");
        Assert.False(rig.Uplink.HasEnded(session));
        rig.Time.Advance(11);
        Assert.Equal(MqttCloseReason.SlowReader, (await rig.Uplink.EndOf(session)).Reason);
        await device.Served.WaitAsync(Patience.Limit);
        await rig.ExpectServingAsync(other, "0000a2");
    }

    [Fact]
    public async Task A_device_flooded_with_messages_still_gets_its_pubacks()
    {
        using ListenerRig rig = new();
        TestDevice device = await rig.ConnectAsync(writeThreshold: 1024);
        MqttSession session = rig.Uplink.Last;
        await device.SendAsync(Packet.Subscribe(1, (ListenerRig.DownTopic, 0)), Packet.Up(1, [1]), Packet.Up(2, [2]));
        await device.ExpectAsync(Packet.SubAck(1, 0));
        byte[] message = Packet.Publish(ListenerRig.DownTopic, new byte[100]);
        int accepted = 0;
        while (session.Publish(ListenerRig.DownTopic, new byte[100]))
        {
            accepted++;
        }

        session.Acknowledge(1);
        session.Acknowledge(2);
        session.Flush();
        await device.ExpectAsync([.. Enumerable.Repeat(message, accepted), Packet.PubAck(1), Packet.PubAck(2)]);
        Assert.True(session.Publish(ListenerRig.DownTopic, new byte[100]));
    }

    [Fact]
    public async Task A_large_batch_to_a_device_that_reads_is_no_slow_reader()
    {
        using ListenerRig rig = new();
        TestDevice device = await rig.ConnectAsync();
        MqttSession session = rig.Uplink.Last;
        await device.SendAsync(Packet.Subscribe(1, (ListenerRig.DownTopic, 0)));
        await device.ExpectAsync(Packet.SubAck(1, 0));
        byte[] message = Packet.Publish(ListenerRig.DownTopic, new byte[100]);
        for (int i = 0; i < 400; i++)
        {
            Assert.True(session.Publish(ListenerRig.DownTopic, new byte[100]));
        }

        session.Flush();
        await device.ExpectAsync([.. Enumerable.Repeat(message, 400)]);
    }

    [Fact]
    public async Task A_write_that_the_peer_never_takes_is_given_up_in_time()
    {
        using ListenerRig rig = new();
        TestDevice device = await rig.ConnectAsync(keepAlive: 0, writeThreshold: 64);
        MqttSession session = rig.Uplink.Last;
        await device.SendAsync(Packet.Subscribe(1, (ListenerRig.DownTopic, 0)));
        Assert.True(session.Publish(ListenerRig.DownTopic, new byte[100]));
        session.Flush();

        rig.Time.Advance(10);
        Assert.False(rig.Uplink.HasEnded(session));
        rig.Time.Advance(1);
        Assert.Equal(MqttCloseReason.SlowReader, (await rig.Uplink.EndOf(session)).Reason);
        await device.Served.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task A_burst_of_pings_is_answered_as_fast_as_the_peer_reads()
    {
        using ListenerRig rig = new(new MqttOptions { MaxPacketsPerTick = int.MaxValue });
        TestDevice device = await rig.ConnectAsync(writeThreshold: 1024);
        byte[][] pings = [.. Enumerable.Repeat(Packet.PingReq, 50_000)];
        await device.SendAsync(pings);
        await device.ExpectAsync([.. Enumerable.Repeat(Packet.PingResp, pings.Length)]);
    }

    [Fact]
    public async Task A_refused_peer_that_does_not_read_is_cut_after_the_linger()
    {
        using ListenerRig rig = new();
        TestDevice device = rig.Dial(writeThreshold: 2);
        await device.SendAsync(Packet.Connect(password: "wrong"));
        Assert.False(device.Served.IsCompleted);
        rig.Time.Advance(3);
        await device.Served.WaitAsync(Patience.Limit);
        Assert.True(device.Connection.IsAborted);
    }

    [Fact]
    public async Task Last_bytes_that_never_leave_are_cut_after_the_linger()
    {
        using ListenerRig rig = new();
        TestDevice device = rig.Dial();
        await device.SendAsync(Packet.Connect(password: "wrong"));
        await device.Served.WaitAsync(Patience.Limit);
        Assert.False(device.Connection.IsAborted);
        rig.Time.Advance(3);
        Assert.True(device.Connection.IsAborted);
    }

    [Fact]
    public async Task A_connection_whose_last_bytes_were_read_is_left_alone()
    {
        using ListenerRig rig = new();
        TestDevice device = rig.Dial();
        await device.SendAsync(Packet.Connect(password: "wrong"));
        await device.ExpectClosedAsync(Packet.ConnAck(4));
        rig.Time.Advance(3);
        Assert.False(device.Connection.IsAborted);
    }
}
