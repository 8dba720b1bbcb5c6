using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>Gateways and annunciators against the whole hub, over real sockets.</summary>
[Collection("Meters are heard by everybody in the process")]
public sealed class GatewayRoadTests
{
    private static readonly byte[] Press = new AlarmBody { Kind = EventKind.Panic, Cause = (byte)PressCause.Triple }.ToBytes();

    [Fact]
    public async Task A_press_that_two_gateways_heard_is_one_alarm_and_one_ack_on_the_air()
    {
        // The clock stands, however slow the machine is: both heard the same sending.
        await using RoadHub road = await RoadHub.StartAsync(new StepTime());
        await using MqttPeer east = await road.ConnectAsync(road.East);
        await using MqttPeer west = await road.ConnectAsync(road.West);
        byte[] frame = road.Seal(road.Wearable, Press);

        await east.PublishAsync(Heard(frame));
        TransmitOrder order = TransmitOrder.FromBytes(await east.DownAsync())!;
        await west.PublishAsync(Heard(frame, ageMs: 100));

        AckBody ack = AckBody.FromBytes(RoadHub.Open(road.Wearable, order.Frame)!)!;
        Assert.Equal((AckStage.Stored, 1u, true), (ack.Stage, ack.Counter, order.Urgent));
        Assert.Empty(await west.DownsSoFarAsync());
        Assert.Empty(await east.DownsSoFarAsync());
        AlarmView alarm = Assert.Single(road.Hub.View.Alarms);
        Assert.Equal((RoadHub.Id(road.Wearable), "triple"), (alarm.DeviceId, alarm.Cause));
        DeviceView wearable = road.Hub.View.Devices.Single(d => d.Id == alarm.DeviceId);
        Assert.Equal(RoadHub.Id(road.East), wearable.Gateway);
    }

    [Fact]
    public async Task A_gateway_that_is_gone_holds_nothing_up_and_the_other_one_answers_the_next_sending()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        byte[] frame = road.Seal(road.Wearable, Press);
        await using (MqttPeer east = await road.ConnectAsync(road.East))
        {
            await east.PublishAsync(Heard(frame, ageMs: 5_000));
        }

        await using MqttPeer west = await road.ConnectAsync(road.West);
        await west.PublishAsync(Heard(frame));

        Assert.NotNull(RoadHub.Open(road.Wearable, TransmitOrder.FromBytes(await west.DownAsync())!.Frame));
        await west.SettleAsync();
        Assert.Single(road.Hub.View.Alarms);
    }

    [Fact]
    public async Task A_gateway_is_a_device_itself_and_hears_of_its_own_heartbeat_in_an_envelope()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await using MqttPeer east = await road.ConnectAsync(road.East);
        HeartbeatBody beat = new() { Flags = HeartbeatBody.AckWantedFlag, IntervalSeconds = 30, HasDetails = true, Major = 7 };

        await east.PublishAsync(OwnFrame.ToBytes(road.Seal(road.East, beat.ToBytes())));

        byte[] own = OwnFrame.FromBytes(await east.DownAsync())!;
        Assert.Equal(AckStage.Heard, AckBody.FromBytes(RoadHub.Open(road.East, own)!)!.Stage);
        await east.SettleAsync();
        Assert.Equal("7.0.0", road.Hub.View.Devices.Single(d => d.Id == RoadHub.Id(road.East)).Firmware);
    }

    [Fact]
    public async Task A_gateway_cannot_speak_for_a_device_nor_as_another()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await using MqttPeer east = await road.ConnectAsync(road.East);

        await east.PublishAsync(Heard(road.Seal(road.Wearable, Press, key: road.East.Key)));
        await east.PublishAsync(Heard(road.Seal(road.Button, Press, key: road.East.Key)));
        await east.PublishAsync(OwnFrame.ToBytes(road.Seal(road.Wearable, Press)));
        await east.PublishAsync(OwnFrame.ToBytes(road.Seal(road.West, Press)));
        await east.PublishAsync(road.Seal(road.Wearable, Press));
        await east.PublishAsync(Heard(OwnFrame.ToBytes(road.Seal(road.Wearable, Press))));

        Assert.Empty(await east.DownsSoFarAsync());
        Assert.Empty(road.Hub.View.Alarms);
    }

    [Fact]
    public async Task A_gateway_reads_and_writes_no_topic_but_its_own()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await using MqttPeer east = await road.ConnectAsync(road.East);
        foreach (string topic in (string[])
            [
                Topics.Down(Topics.Gateway + RoadHub.Id(road.West)), Topics.Down(RoadHub.Id(road.Wearable)),
                Topics.Up(Topics.Gateway + RoadHub.Id(road.West)), Topics.Down(Topics.Gateway + "+"), "sb/1/#",
            ])
        {
            Assert.Equal(0x80, await east.SubscribeAsync(topic));
        }

        await east.ExpectClosedAfterAsync(
            Topics.Up(Topics.Gateway + RoadHub.Id(road.West)), Heard(road.Seal(road.Wearable, Press)));
        await using MqttPeer again = await road.ConnectAsync(road.East);
        await again.ExpectClosedAfterAsync(Topics.Up(RoadHub.Id(road.Wearable)), road.Seal(road.Wearable, Press));
        await using MqttPeer west = await road.ConnectAsync(road.West);
        await west.SettleAsync();
        Assert.Empty(road.Hub.View.Alarms);
    }

    [Fact]
    public async Task A_device_cannot_speak_in_a_gateways_envelopes()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await using MqttPeer button = await road.ConnectAsync(road.Button);

        await button.PublishAsync(Heard(road.Seal(road.Wearable, Press)));
        await button.PublishAsync(Heard(road.Seal(road.Button, Press)));
        await button.PublishAsync(OwnFrame.ToBytes(road.Seal(road.Button, Press)));

        Assert.Empty(await button.DownsSoFarAsync());
        Assert.Empty(road.Hub.View.Alarms);
    }

    [Fact]
    public async Task Neither_comes_in_under_the_others_name()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        const int NotAuthorized = 4;

        Assert.Equal(0, await MqttPeer.TryLogOnAsync(road.Hub.Mqtt, "gw/" + RoadHub.Id(road.East), road.East.Key));
        foreach ((string name, DeviceEntry device) in ((string, DeviceEntry)[])
            [
                (RoadHub.Id(road.East), road.East),
                ("gw/" + RoadHub.Id(road.Button), road.Button),
                ("gw/" + RoadHub.Id(road.West), road.East),
                ("gw/gw/" + RoadHub.Id(road.East), road.East),
                ("gw/", road.East),
                ("GW/" + RoadHub.Id(road.East), road.East),
            ])
        {
            Assert.Equal(NotAuthorized, await MqttPeer.TryLogOnAsync(road.Hub.Mqtt, name, device.Key));
        }
    }

    [Fact]
    public async Task Whatever_bytes_a_gateway_sends_each_is_answered_and_the_next_press_is_taken()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await using MqttPeer east = await road.ConnectAsync(road.East);
        const int Seed = 20_260_301;
        Random random = new(Seed);
        byte[] frame = road.Seal(road.Wearable, Press);
        byte[] whole = Heard(frame);
        List<byte[]> messages = [];
        for (int i = 0; i < 3_000; i++)
        {
            byte[] message = i % 3 == 0 ? whole[..random.Next(whole.Length)] : new byte[random.Next(200)];
            if (i % 3 != 0)
            {
                random.NextBytes(message);
                if (message.Length > 0)
                {
                    message[0] = (byte)random.Next(0x90, 0x95);
                }
            }

            messages.Add(message);
        }

        foreach (byte[][] some in messages.Chunk(50))
        {
            await east.PublishAllAsync(some);
        }

        await east.SettleAsync();
        Assert.Empty(road.Hub.View.Alarms);
        await east.PublishAsync(Heard(frame, ageMs: uint.MaxValue));
        Assert.NotNull(TransmitOrder.FromBytes(await east.DownAsync()));
        await east.SettleAsync();
        AlarmView alarm = Assert.Single(road.Hub.View.Alarms);
        Assert.InRange(alarm.StoredAt - alarm.RaisedAt, TimeSpan.FromHours(24), TimeSpan.FromHours(24.1));
    }

    [Fact]
    public async Task A_lockdown_from_the_API_reaches_the_annunciator_and_outlives_a_restart()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await using (MqttPeer annunciator = await road.ConnectAsync(road.Annunciator))
        {
            JsonElement answer = await PostAsync(
                road, $"/api/sites/{RoadHub.Site}/announcement", new { announcement = "lockdown", seconds = 600, by = "Aigerim" });
            Assert.Equal("""{"site":"north","announcement":"lockdown","seconds":600,"changed":true}""", answer.ToString());

            CommandBody command = CommandBody.FromBytes(RoadHub.Open(road.Annunciator, await annunciator.DownAsync())!)!;
            Assert.Equal(
                (CommandKind.Announce, (byte)Announcement.Lockdown, 600), (command.Kind, command.Detail, command.Argument));
            await annunciator.PublishAsync(road.Seal(road.Annunciator, Showing(Announcement.Lockdown)));
            await annunciator.SettleAsync();
            SiteView site = Assert.Single(road.Hub.View.Sites);
            Assert.Equal((Announcement.Lockdown, 1, "Aigerim"), (site.Announcement, site.Confirmed, site.By));
        }

        await road.RestartAsync();
        Assert.Equal(Announcement.Lockdown, Assert.Single(road.Hub.View.Sites).Announcement);
        await using MqttPeer again = await road.ConnectAsync(road.Annunciator);
        CommandBody told = CommandBody.FromBytes(RoadHub.Open(road.Annunciator, await again.DownAsync())!)!;
        Assert.Equal((byte)Announcement.Lockdown, told.Detail);
        Assert.InRange(told.Argument, 1, 600);
    }

    [Fact]
    public async Task A_walk_test_from_the_API_outlives_a_restart_and_reaches_the_sleeper_behind_its_next_ack()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await using (MqttPeer east = await road.ConnectAsync(road.East))
        {
            await east.PublishAsync(Heard(road.Seal(road.Wearable, Beat())));
            JsonElement answer = await PostAsync(
                road, $"/api/devices/{RoadHub.Id(road.Wearable)}/commands", new { command = "walk-test", seconds = 600 });

            Assert.Equal("when-it-next-listens", answer.GetProperty("told").GetString());
            Assert.Equal(CommandKind.WalkTest, CommandBody.FromBytes(await OrderedAsync(east))!.Kind);
            Assert.Equal("walk-test", Wearable().PendingCommand);
        }

        await road.RestartAsync();
        Assert.Equal("walk-test", Wearable().PendingCommand);
        await using MqttPeer again = await road.ConnectAsync(road.East);
        await again.PublishAsync(Heard(road.Seal(road.Wearable, Beat(HeartbeatBody.AckWantedFlag))));
        Assert.Equal(AckStage.Heard, AckBody.FromBytes(await OrderedAsync(again))!.Stage);
        Assert.Equal(600, CommandBody.FromBytes(await OrderedAsync(again))!.Argument);

        await again.PublishAsync(Heard(road.Seal(road.Wearable, Beat(HeartbeatBody.WalkTestFlag))));
        await again.SettleAsync();
        Assert.Null(Wearable().PendingCommand);
        Assert.Contains("it is in walk test: presses are tests", Wearable().Warnings);

        DeviceView Wearable() => road.Hub.View.Devices.Single(d => d.Id == RoadHub.Id(road.Wearable));

        async Task<byte[]> OrderedAsync(MqttPeer gateway) =>
            RoadHub.Open(road.Wearable, TransmitOrder.FromBytes(await gateway.DownAsync())!.Frame)!;
    }

    [Fact]
    public async Task A_gateway_that_reports_a_jammer_is_shown_so_until_it_reports_that_the_air_is_free()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await using MqttPeer east = await road.ConnectAsync(road.East);

        await ReportAsync(occupied: 98);
        Assert.Null(Gateway().InterferenceSince);
        await ReportAsync(occupied: 98);
        Assert.NotNull(Gateway().InterferenceSince);
        Assert.Contains(Gateway().Warnings, w => w.Contains("jammer", StringComparison.Ordinal));
        Assert.Null(road.Hub.View.Devices.Single(d => d.Id == RoadHub.Id(road.West)).InterferenceSince);

        await ReportAsync(occupied: 5);
        await ReportAsync(occupied: 5);
        Assert.Null(Gateway().InterferenceSince);
        Assert.Empty(Gateway().Warnings);

        DeviceView Gateway() => road.Hub.View.Devices.Single(d => d.Id == RoadHub.Id(road.East));

        async Task ReportAsync(int occupied)
        {
            AirStatistics air = new() { Seconds = 10, NoiseDbm = -80, OccupiedPercent = occupied };
            byte[] beat = new HeartbeatBody { Battery = BatteryLevel.Mains, IntervalSeconds = 60, HasDetails = true, Air = air }.ToBytes();
            await east.PublishAsync(OwnFrame.ToBytes(road.Seal(road.East, beat)));
            await east.SettleAsync();
        }
    }

    private static byte[] Beat(byte flags = 0) => new HeartbeatBody { Flags = flags, IntervalSeconds = 60 }.ToBytes();

    private static byte[] Showing(Announcement announcement) =>
        new HeartbeatBody { IntervalSeconds = 60, HasDetails = true, Announcement = announcement }.ToBytes();

    private static async Task<JsonElement> PostAsync(RoadHub road, string path, object wish)
    {
        using HttpClient http = new() { BaseAddress = new Uri($"http://{road.Hub.Http}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RoadHub.Token);
        using HttpResponseMessage response = await http.PostAsJsonAsync(path, wish);
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }

    private static byte[] Heard(byte[] frame, long ageMs = 0) =>
        new HeardFrame { RssiDbm = -97, SnrQuarters = -10, AgeMs = ageMs, Frame = frame }.ToBytes();
}
