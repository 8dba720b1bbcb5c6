using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

public sealed class DeadlineTests : IDisposable
{
    private const double ConnectSeconds = 5;
    private const double TickSeconds = 0.5;
    private readonly ListenerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_connection_that_says_nothing_is_cut_after_the_connect_deadline()
    {
        TestDevice silent = _rig.Dial();
        _rig.Time.Advance(ConnectSeconds - TickSeconds);
        Assert.False(silent.Served.IsCompleted);
        _rig.Time.Advance(2 * TickSeconds);
        await silent.ExpectClosedAsync();
        Assert.True(silent.Connection.IsAborted);
    }

    [Fact]
    public async Task A_connect_that_trickles_in_is_cut_at_the_same_deadline()
    {
        TestDevice slow = _rig.Dial();
        byte[] connect = Packet.Connect();
        for (int i = 0; i < 11; i++)
        {
            await slow.SendAsync([connect[i]]);
            _rig.Time.Advance(TickSeconds);
        }

        await slow.ExpectClosedAsync();
    }

    [Theory]
    [InlineData(10, 15)]
    [InlineData(1, 1.5)]
    [InlineData(0, 30 * 60)]
    [InlineData(65_535, 30 * 60)]
    public async Task Silence_beyond_one_and_a_half_keep_alives_closes_the_session(int keepAlive, double boundSeconds)
    {
        TestDevice device = await _rig.ConnectAsync(keepAlive: (ushort)keepAlive, will: true);
        _rig.Time.Advance(boundSeconds);
        Assert.False(_rig.Uplink.HasEnded(_rig.Uplink.Last));
        _rig.Time.Advance(2 * TickSeconds);
        Assert.Equal((MqttCloseReason.KeepAliveExpired, true), await _rig.Uplink.EndOf(_rig.Uplink.Last));
        await device.ExpectClosedAsync();
        Assert.Equal(0, _rig.Listener.SessionCount);
    }

    [Fact]
    public async Task Keep_alive_is_never_cut_short_by_the_tick()
    {
        using ListenerRig rig = new(new MqttOptions { TickPeriod = TimeSpan.FromSeconds(1) });
        rig.Time.Advance(0.9);
        TestDevice device = await rig.ConnectAsync(keepAlive: 1);
        rig.Time.Advance(1.4);
        Assert.False(rig.Uplink.HasEnded(rig.Uplink.Last));
        rig.Time.Advance(2);
        await device.ExpectClosedAsync();
    }

    [Fact]
    public async Task Every_packet_keeps_the_session_alive()
    {
        _rig.Uplink.AcknowledgesAtOnce = true;
        TestDevice device = await _rig.ConnectAsync(keepAlive: 10);
        _rig.Time.Advance(14);
        await device.SendAsync(Packet.PingReq);
        await device.ExpectAsync(Packet.PingResp);
        _rig.Time.Advance(14);
        await device.SendAsync(Packet.Up(1, [1]));
        await device.ExpectAsync(Packet.PubAck(1));
        _rig.Time.Advance(14);
        Assert.False(_rig.Uplink.HasEnded(_rig.Uplink.Last));
    }

    [Fact]
    public async Task Bytes_that_make_no_packet_keep_nothing_alive()
    {
        TestDevice device = await _rig.ConnectAsync(keepAlive: 10);
        byte[] packet = Packet.Up(1, new byte[40]);
        for (int i = 0; i < 17; i++)
        {
            await device.SendAsync([packet[i]]);
            _rig.Time.Advance(1);
        }

        Assert.Equal(MqttCloseReason.KeepAliveExpired, (await _rig.Uplink.EndOf(_rig.Uplink.Last)).Reason);
    }

    [Fact]
    public async Task A_hub_that_was_stalled_blames_no_device()
    {
        TestDevice device = await _rig.ConnectAsync(keepAlive: 10);
        TestDevice newcomer = _rig.Dial();
        _rig.Time.Stall(TimeSpan.FromHours(8));
        Assert.False(newcomer.Served.IsCompleted);
        await _rig.ExpectServingAsync(device);

        _rig.Time.Advance(15 + (2 * TickSeconds));
        Assert.Equal(MqttCloseReason.KeepAliveExpired, (await _rig.Uplink.EndOf(_rig.Uplink.Last)).Reason);
        await newcomer.ExpectClosedAsync();
    }

    [Fact]
    public async Task While_the_hub_is_full_keep_alive_stands_still()
    {
        TestDevice device = await _rig.ConnectAsync(keepAlive: 10);
        _rig.Uplink.Fill();
        await device.SendAsync(Packet.Up(1, [1]));
        _rig.Time.Advance(60);
        await device.SendAsync(Packet.PingReq);
        _rig.Uplink.MakeRoom();
        await device.ExpectAsync(Packet.PingResp);
        _rig.Time.Advance(14);
        Assert.False(_rig.Uplink.HasEnded(_rig.Uplink.Last));
    }

    [Fact]
    public async Task Kestrels_stop_ends_every_connection_and_sends_what_was_acknowledged()
    {
        TestDevice waiting = _rig.Dial();
        TestDevice device = await _rig.ConnectAsync(will: true);
        MqttSession session = _rig.Uplink.Last;
        await device.SendAsync(Packet.Up(1, [1]));
        session.Acknowledge(1);

        device.Connection.RequestClose();
        waiting.Connection.RequestClose();
        await device.ExpectClosedAsync(Packet.PubAck(1));
        await waiting.ExpectClosedAsync();
        Assert.Equal(MqttCloseReason.HubStopping, (await _rig.Uplink.EndOf(session)).Reason);
    }

    [Fact]
    public async Task Kestrels_stop_ends_a_session_that_waits_for_a_full_hub()
    {
        TestDevice device = await _rig.ConnectAsync();
        _rig.Uplink.Fill();
        await device.SendAsync(Packet.Up(1, [1]));
        device.Connection.RequestClose();
        Assert.Equal(MqttCloseReason.HubStopping, (await _rig.Uplink.EndOf(_rig.Uplink.Last)).Reason);
        await device.ExpectClosedAsync();
    }

    [Fact]
    public async Task The_hub_can_close_a_session()
    {
        TestDevice device = await _rig.ConnectAsync();
        _rig.Uplink.Last.Close();
        await device.ExpectClosedAsync();
        Assert.Equal(MqttCloseReason.ClosedByHub, (await _rig.Uplink.EndOf(_rig.Uplink.Last)).Reason);
    }
}
