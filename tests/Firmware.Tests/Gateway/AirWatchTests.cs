using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>What a gateway finds on its channel, and when it says so.</summary>
public class AirWatchTests
{
    /// <summary>An alarm at SF9.</summary>
    private const int FrameMs = 206;

    [Fact]
    public void Every_heartbeat_but_the_first_says_how_the_air_is()
    {
        GatewayRig rig = GatewayRig.Ready();
        Assert.Null(Assert.Single(rig.Heartbeats).Air);
        rig.Advance(300_000);
        Assert.InRange(rig.Heartbeats.Count, 5, 8);
        Assert.All(rig.Heartbeats.Skip(1), heartbeat =>
        {
            Assert.True(heartbeat.HasDetails);
            Assert.Equal(-117, heartbeat.Air!.NoiseDbm);
            Assert.Equal((0, 0), (heartbeat.Air.OccupiedPercent, heartbeat.Air.ExplainedPercent));
        });
    }

    [Fact]
    public void Together_the_heartbeats_speak_of_all_the_time_and_of_none_twice()
    {
        GatewayRig rig = GatewayRig.Ready();
        for (int i = 0; i < 300; i++)
        {
            rig.Hear(GatewayRig.FrameOf(7, (uint)i));
            rig.Advance(1000);
        }

        int told = rig.Heartbeats.Sum(heartbeat => heartbeat.Air?.Received ?? 0);
        int seconds = rig.Heartbeats.Sum(heartbeat => heartbeat.Air?.Seconds ?? 0);
        Assert.InRange(seconds, 230, 300);
        Assert.InRange(told, seconds - 2, seconds + 2);
    }

    [Fact]
    public void Whenever_a_jammer_begins_two_windows_are_told_within_25_seconds()
    {
        for (int offset = 0; offset < AirWatch.WindowMs; offset += 500)
        {
            GatewayRig rig = GatewayRig.Ready();
            rig.Advance(200_000 + offset);
            rig.Heartbeats.Clear();
            rig.Radio.NowDbm = -70;
            rig.Advance(15_000);
            Assert.True(Loud(rig) >= 1, $"begun {offset} ms later, nothing told");
            rig.Advance(10_000);
            Assert.True(Loud(rig) >= 2, $"begun {offset} ms later, told {Loud(rig)} times");
            Assert.All(rig.Heartbeats.Where(IsLoud), heartbeat => Assert.Equal(10, heartbeat.Air!.Seconds));
        }
    }

    [Fact]
    public void Each_window_is_told_until_six_in_a_row_were_clean()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.Radio.NowDbm = -70;
        rig.Advance(60_000);
        Assert.InRange(Loud(rig), 5, 6);
        rig.Radio.NowDbm = -117;
        rig.Advance(AirWatch.WindowMs);
        rig.Heartbeats.Clear();
        rig.Advance(AirWatch.CleanWindows * AirWatch.WindowMs);
        Assert.InRange(rig.Heartbeats.Count, AirWatch.CleanWindows - 1, AirWatch.CleanWindows + 1);
        rig.Heartbeats.Clear();
        rig.Advance(300_000);
        Assert.InRange(rig.Heartbeats.Count, 5, 7);
    }

    [Fact]
    public void A_channel_full_of_packets_that_come_whole_is_no_news()
    {
        GatewayRig rig = GatewayRig.Ready();
        Traffic(rig, 60, (rig, i) => rig.Radio.Hear(GatewayRig.FrameOf(7, (uint)i)));
        Assert.Equal(0, Loud(rig));
        Assert.InRange(rig.Heartbeats.Count, 2, 3);
        Assert.InRange(rig.Heartbeats[^1].Air!.OccupiedPercent, 95, 100);
        Assert.InRange(rig.Heartbeats[^1].Air!.ExplainedPercent, 90, 100);
    }

    [Fact]
    public void Alarms_that_hit_each_other_so_that_one_in_five_comes_whole_are_no_jammer()
    {
        GatewayRig rig = GatewayRig.Ready();
        Traffic(rig, 60, (rig, i) =>
        {
            if (i % 5 == 0)
            {
                rig.Radio.Hear(GatewayRig.FrameOf(7, (uint)i));
            }
            else
            {
                rig.Radio.HearGarbled();
            }
        });
        Assert.Equal(0, Loud(rig));
        Assert.True(rig.Heartbeats[^1].Air!.Garbled > 100);
    }

    [Fact]
    public void An_interferer_that_one_heartbeat_in_five_gets_over_is_told()
    {
        GatewayRig rig = GatewayRig.Ready();
        Traffic(rig, 60, (rig, i) => rig.Radio.Hear(i % 5 == 0 ? GatewayRig.FrameOf(7, (uint)i, 18) : [1]));
        Assert.True(Loud(rig) >= 5);
    }

    [Fact]
    public void Rubbish_whole_or_garbled_explains_nothing()
    {
        GatewayRig whole = GatewayRig.Ready();
        Traffic(whole, 60, (rig, i) => rig.Radio.Hear([0x40, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]));
        Assert.True(Loud(whole) >= 5);

        GatewayRig garbled = GatewayRig.Ready();
        Traffic(garbled, 60, (rig, i) => rig.Radio.HearGarbled());
        Assert.True(Loud(garbled) >= 5);
    }

    [Fact]
    public void A_jammer_that_begins_behind_a_link_that_is_down_is_told_when_it_comes_back_and_not_diluted()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.Advance(60_000);
        rig.LinkDown();
        rig.Advance(600_000);
        rig.Heartbeats.Clear();
        rig.Radio.NowDbm = -70;
        rig.Advance(30_000);
        Assert.Empty(rig.Heartbeats);
        rig.LinkUp();
        Assert.True(IsLoud(Assert.Single(rig.Heartbeats)));
    }

    [Fact]
    public void A_chip_that_is_dead_hears_no_jammer()
    {
        GatewayRig rig = GatewayRig.Ready();
        rig.Radio.IsDead = true;
        rig.Radio.NowDbm = -70;
        rig.Advance(120_000);
        Assert.Equal(0, Loud(rig));
        Assert.All(rig.Heartbeats.Skip(2), heartbeat => Assert.Equal(0, heartbeat.Air!.OccupiedPercent));
    }

    [Fact]
    public void Own_sendings_and_what_was_lost_are_told_with_the_air_time_they_took()
    {
        GatewayRig rig = GatewayRig.Ready();
        for (uint i = 1; i <= 60; i++)
        {
            rig.Order(rig.Seal(new byte[12], i), worthMs: 60_000, urgent: true);
            rig.Advance(20);
        }

        rig.Radio.IsDead = true;
        rig.Advance(2000);
        for (uint i = 1; i <= 100; i++)
        {
            rig.Order(rig.Seal(new byte[12], i), worthMs: 100);
        }

        rig.Advance(60_000);
        Assert.InRange(rig.Heartbeats[^1].Air!.DutyPercent, 30, 37);
        Assert.Equal(100, rig.Heartbeats.Sum(heartbeat => heartbeat.Air?.Dropped ?? 0));
    }

    /// <summary>The channel is full for so many seconds.</summary>
    private static void Traffic(GatewayRig rig, int seconds, Action<GatewayRig, int> end)
    {
        rig.Radio.NowDbm = -70;
        for (int i = 0; i < seconds * 1000 / FrameMs; i++)
        {
            rig.Advance(FrameMs);
            end(rig, i);
        }
    }

    private static bool IsLoud(HeartbeatBody heartbeat) =>
        heartbeat.Air != null && heartbeat.Air.OccupiedPercent - heartbeat.Air.ExplainedPercent >= AirWatch.LoudPercent;

    private static int Loud(GatewayRig rig) => rig.Heartbeats.Count(IsLoud);
}
