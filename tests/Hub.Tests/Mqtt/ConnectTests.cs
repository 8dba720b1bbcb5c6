using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

public sealed class ConnectTests : IDisposable
{
    private readonly ListenerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_device_with_the_right_password_is_let_in()
    {
        TestDevice device = _rig.Dial();
        await device.SendAsync(Packet.Connect(clientId: "button 1"));
        await device.ExpectAsync(Packet.ConnAck(0));

        Assert.Equal("0000a1", _rig.Uplink.Last.DeviceId);
        Assert.Equal("button 1", _rig.Uplink.Last.ClientId);
        Assert.Equal(device.Connection.RemoteEndPoint, _rig.Uplink.Last.Remote);
        Assert.Equal(1, _rig.Listener.SessionCount);
    }

    [Fact]
    public async Task The_hub_knows_of_a_session_before_the_device_does()
    {
        TestDevice device = _rig.Dial();
        await device.SendAsync(Packet.Connect(), Packet.Up(1, [1]), Packet.Disconnect);
        await device.ExpectClosedAsync(Packet.ConnAck(0));

        Assert.Equal(["opened", "publish", "closed"], _rig.Uplink.Calls);
    }

    [Fact]
    public async Task Wrong_password_and_unknown_device_get_the_same_answer()
    {
        foreach ((string user, string password) in new[] { ("0000a1", "wrong"), ("ffffff", "secret-0000a1"), ("0000a1", "") })
        {
            TestDevice device = _rig.Dial();
            await device.SendAsync(Packet.Connect(user: user, password: password));
            await device.ExpectClosedAsync(Packet.ConnAck(4));
        }

        Assert.Empty(_rig.Uplink.Sessions);
    }

    [Fact]
    public async Task A_connect_without_user_or_password_is_refused()
    {
        foreach (byte[] packet in new[]
        {
            Packet.Connect(user: null, password: null),
            Packet.Connect(password: null),
            Packet.Connect(user: new string('u', 65)),
        })
        {
            TestDevice device = _rig.Dial();
            await device.SendAsync(packet);
            await device.ExpectClosedAsync(Packet.ConnAck(4));
        }
    }

    [Theory]
    [InlineData("MQTT", 5)]
    [InlineData("MQTT", 3)]
    [InlineData("MQIsdp", 3)]
    [InlineData("HTTP", 4)]
    public async Task Another_protocol_or_version_gets_return_code_1(string protocol, byte level)
    {
        TestDevice device = _rig.Dial();
        await device.SendAsync(Packet.Connect(protocol: protocol, level: level));
        await device.ExpectClosedAsync(Packet.ConnAck(1));
    }

    [Fact]
    public async Task An_mqtt_5_connect_gets_return_code_1_though_its_layout_differs()
    {
        // Properties (one byte of length here) follow the keep-alive.
        byte[] connect = Packet.Make(0x10, Packet.Text("MQTT"), [5, 0x02, 0, 60, 0], Packet.Text("c1"));
        TestDevice device = _rig.Dial();
        await device.SendAsync(connect);
        await device.ExpectClosedAsync(Packet.ConnAck(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public async Task An_empty_or_too_long_client_id_gets_return_code_2(int length)
    {
        TestDevice device = _rig.Dial();
        await device.SendAsync(Packet.Connect(clientId: new string('c', length)));
        await device.ExpectClosedAsync(Packet.ConnAck(2));
    }

    [Fact]
    public async Task Client_ids_up_to_64_bytes_are_taken()
    {
        await _rig.ConnectAsync(clientId: "c");
        await _rig.ConnectAsync(clientId: new string('c', 64));
        Assert.Equal(2, _rig.Listener.SessionCount);
    }

    [Theory]
    [InlineData(0x03)] // the reserved flag
    [InlineData(0x0A)] // a will QoS without a will
    [InlineData(0x22)] // a will retain without a will
    public async Task Connect_flags_that_contradict_the_standard_close_without_an_answer(byte flags)
    {
        TestDevice device = _rig.Dial();
        await device.SendAsync(Packet.Connect(otherFlags: flags));
        await device.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_will_with_QoS_3_closes_without_an_answer()
    {
        TestDevice device = _rig.Dial();
        await device.SendAsync(Packet.Connect(will: true, otherFlags: 0x1A));
        await device.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_password_without_a_user_closes_without_an_answer()
    {
        TestDevice device = _rig.Dial();
        await device.SendAsync(Packet.Connect(user: null));
        await device.ExpectClosedAsync();
    }

    [Fact]
    public async Task Bytes_after_the_connects_fields_close_without_an_answer()
    {
        byte[] connect = [.. Packet.Connect(), 0];
        connect[1]++;
        TestDevice device = _rig.Dial();
        await device.SendAsync(connect);
        await device.ExpectClosedAsync();
    }

    [Fact]
    public async Task Whatever_comes_before_the_connect_closes_without_an_answer()
    {
        foreach (byte[] packet in new[]
        {
            Packet.PingReq, Packet.Disconnect, Packet.Up(1, [1]), Packet.Subscribe(1, (ListenerRig.DownTopic, 0)),
            "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
        })
        {
            TestDevice device = _rig.Dial();
            await device.SendAsync(packet);
            await device.ExpectClosedAsync();
        }

        Assert.Empty(_rig.Uplink.Publishes);
    }

    [Fact]
    public async Task A_second_connect_closes_the_session()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Connect());
        await device.ExpectClosedAsync();

        Assert.Equal((MqttCloseReason.UnexpectedPacket, false), await _rig.Uplink.EndOf(_rig.Uplink.Last));
    }

    [Fact]
    public async Task A_session_never_outlives_its_connection()
    {
        // Clean session 0 is taken, but the answer's session-present stays 0 and the subscription is gone.
        byte[] keepMySession = Packet.Connect(otherFlags: 0x00);
        TestDevice first = _rig.Dial();
        await first.SendAsync(keepMySession, Packet.Subscribe(1, (ListenerRig.DownTopic, 0)), Packet.Disconnect);
        await first.ExpectClosedAsync(Packet.ConnAck(0), Packet.SubAck(1, 0));

        TestDevice second = _rig.Dial();
        await second.SendAsync(keepMySession);
        await second.ExpectAsync(Packet.ConnAck(0));
        Assert.False(_rig.Uplink.Last.IsSubscribedTo(ListenerRig.DownTopic));
    }

    [Fact]
    public async Task The_will_is_a_hint_given_when_the_device_says_no_goodbye()
    {
        TestDevice device = await _rig.ConnectAsync(will: true);
        device.Connection.HangUp();
        Assert.Equal((MqttCloseReason.ConnectionLost, true), await _rig.Uplink.EndOf(_rig.Uplink.Last));

        device = await _rig.ConnectAsync(will: true);
        await device.SendAsync(Packet.Disconnect);
        Assert.Equal((MqttCloseReason.Disconnected, false), await _rig.Uplink.EndOf(_rig.Uplink.Last));

        device = await _rig.ConnectAsync(will: false);
        device.Connection.HangUp();
        Assert.Equal((MqttCloseReason.ConnectionLost, false), await _rig.Uplink.EndOf(_rig.Uplink.Last));
    }

    [Fact]
    public async Task A_gate_that_fails_costs_the_connection_and_not_the_listener()
    {
        TestDevice other = await _rig.ConnectAsync(device: "0000a2");
        _rig.Gate.FailsWith = new InvalidOperationException("no key store");
        TestDevice device = _rig.Dial();
        await device.SendAsync(Packet.Connect());
        await device.ExpectClosedAsync();
        await _rig.ExpectServingAsync(other, "0000a2");
    }

    [Fact]
    public async Task Nothing_after_a_disconnect_is_heard()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Disconnect, Packet.Up(1, [1]));
        await device.ExpectClosedAsync();
        Assert.Empty(_rig.Uplink.Publishes);
    }
}
