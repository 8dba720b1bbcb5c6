using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

public sealed class MetricsAndLogTests : IDisposable
{
    private readonly Counted _counted = new();
    private readonly ListenerRig _rig = new();

    public void Dispose()
    {
        _rig.Dispose();
        _counted.Dispose();
    }

    [Fact]
    public async Task Connections_and_sessions_are_counted_up_and_down()
    {
        TestDevice waiting = _rig.Dial();
        TestDevice device = await _rig.ConnectAsync();
        Assert.Equal(2, _counted["connections"]);
        Assert.Equal(1, _counted["sessions"]);

        await device.SendAsync(Packet.Disconnect);
        await device.ExpectClosedAsync();
        waiting.Connection.HangUp();
        await waiting.ExpectClosedAsync();
        Assert.Equal(0, _counted["connections"]);
        Assert.Equal(0, _counted["sessions"]);
    }

    [Fact]
    public async Task Publishes_and_bytes_are_counted()
    {
        byte[][] sent = [Packet.Connect(), Packet.Up(1, [1]), Packet.Publish(ListenerRig.UpTopic, [1]), Packet.Disconnect];
        TestDevice device = _rig.Dial();
        await device.SendAsync(sent);
        await device.ExpectClosedAsync(Packet.ConnAck(0));

        Assert.Equal(2, _counted["publishes"]);
        Assert.Equal(Packet.Join(sent).Length, _counted["bytes{direction=in}"]);
        Assert.Equal(4, _counted["bytes{direction=out}"]);
    }

    [Theory]
    [InlineData("disconnected", "E000")]
    [InlineData("qos2", "34050001780001FF")]
    [InlineData("foreign_topic", "3003000178")]
    [InlineData("malformed", "C100")]
    [InlineData("too_large", "30FFFF7F")]
    [InlineData("unexpected", "D000")]
    public async Task Every_end_of_a_session_is_counted_by_its_reason(string tag, string hex)
    {
        byte[] packet = Convert.FromHexString(hex);
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(packet);
        await device.ExpectClosedAsync();
        Assert.Equal(1, _counted[$"closed{{reason={tag}}}"]);
    }

    [Fact]
    public async Task Every_refusal_is_counted_by_its_reason()
    {
        await RefuseAsync("credentials", Packet.Connect(password: "wrong"));
        await RefuseAsync("protocol", Packet.Connect(level: 5));
        await RefuseAsync("client_id", Packet.Connect(clientId: ""));
        await RefuseAsync("unexpected", Packet.PingReq);
        await RefuseAsync("malformed", Packet.Connect(otherFlags: 1));

        TestDevice silent = _rig.Dial();
        _rig.Time.Advance(6);
        await silent.ExpectClosedAsync();
        Assert.Equal(1, _counted["refused{reason=connect_timeout}"]);

        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Subscribe(1, ("#", 0), (ListenerRig.DownTopic, 0)));
        Assert.Equal(1, _counted["refused{reason=subscription}"]);
    }

    [Fact]
    public async Task No_password_or_payload_is_ever_logged()
    {
        const string secret = "secret-0000a1";
        await RefuseAsync("credentials", Packet.Connect(user: "0000a2", password: secret));
        await RefuseAsync("credentials", Packet.Connect(user: secret, password: "0000a1"));
        await RefuseAsync("client_id", Packet.Connect(clientId: "", password: secret));
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Publish("elsewhere", "payload-of-mine"u8.ToArray()));
        await device.ExpectClosedAsync();

        Assert.NotEmpty(_rig.Log.Lines);
        Assert.DoesNotContain(_rig.Log.Lines, line => line.Text.Contains(secret) || line.Text.Contains("payload-of-mine"));
    }

    [Fact]
    public async Task A_refusal_says_whom_and_what_to_do()
    {
        await RefuseAsync("credentials", Packet.Connect(user: "0000a2", password: "wrong"));
        (LogLevel level, _, string text) = Assert.Single(_rig.Log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("0000a2", text);
        Assert.Contains("192.0.2.10", text);
        Assert.Contains("compare them with the device's entry", text);
    }

    [Fact]
    public async Task A_strangers_text_cannot_forge_a_log_line()
    {
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Publish("x\nfail: SchoolButton all is lost" + new string('y', 200), []));
        await device.ExpectClosedAsync();
        string line = Assert.Single(_rig.Log.Lines, line => line.Text.Contains("topic x")).Text;
        Assert.DoesNotContain('\n', line);
        Assert.True(line.Length < 300, line);
    }

    [Fact]
    public void Every_reason_has_a_tag_a_text_and_an_event_id_of_its_own()
    {
        MqttCloseReason[] reasons = [.. Enum.GetValues<MqttCloseReason>().Where(reason => reason != MqttCloseReason.None)];
        Assert.Equal(reasons.Length, reasons.Select(reason => reason.Tag()).Distinct().Count());
    }

    [Fact]
    public async Task Different_reasons_have_different_event_ids()
    {
        await RefuseAsync("credentials", Packet.Connect(password: "wrong"));
        await RefuseAsync("protocol", Packet.Connect(level: 5));
        await RefuseAsync("malformed", Packet.Connect(otherFlags: 1));
        TestDevice device = await _rig.ConnectAsync();
        await device.SendAsync(Packet.Connect(otherFlags: 1));
        await device.ExpectClosedAsync();
        Assert.Equal(_rig.Log.Lines.Count, _rig.Log.Lines.Select(line => line.Event.Id).Distinct().Count());
    }

    private async Task RefuseAsync(string tag, byte[] packet)
    {
        long before = _counted[$"refused{{reason={tag}}}"];
        TestDevice device = _rig.Dial();
        await device.SendAsync(packet);
        await device.Served.WaitAsync(Patience.Limit);
        Assert.Equal(before + 1, _counted[$"refused{{reason={tag}}}"]);
    }
}
