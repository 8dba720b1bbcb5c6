using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>How well each gateway hears a device, and which one therefore answers it.</summary>
public sealed class RouteTests
{
    private const uint Wearable = 1;
    private const uint East = 2;
    private const uint West = 3;
    private const uint South = 4;
    private const uint North = 5;
    private const uint Yard = 6;
    private const long SendingMs = 3_200;

    private readonly VirtualHub _hub = new(
        devices: 6,
        kinds:
        [
            DeviceKinds.Wearable, DeviceKinds.Gateway, DeviceKinds.Gateway, DeviceKinds.Gateway, DeviceKinds.Gateway,
            DeviceKinds.Gateway,
        ]);

    private uint _counter;

    private OverAir Air => _hub.Downlinks[^1].Air;

    private IReadOnlyList<LinkView> Links => ViewOf.Device(_hub.Device()).Links;

    [Fact]
    public void The_gateway_that_has_heard_the_device_best_answers_although_another_brings_the_frame_first()
    {
        Beat((East, 2), (West, 9));

        Press((East, 2), (West, 9));

        Assert.Equal(West, Air.Gateway);
        Assert.Single(_hub.Acks);
    }

    [Fact]
    public void Heartbeats_are_answered_over_the_best_one_too()
    {
        Beat((East, 2), (West, 9));

        _hub.Apply(_hub.HeartbeatFrame(++_counter, flags: HeartbeatBody.AckWantedFlag, by: By(East, 2)));

        Assert.Equal(West, Air.Gateway);
    }

    [Fact]
    public void Answers_do_not_move_for_less_than_three_decibels()
    {
        Beat((East, 5), (West, 4));
        Press((East, 5), (West, 4));
        Assert.Equal(East, Air.Gateway);
        _hub.NowMs += SendingMs;

        for (int i = 0; i < 40; i++)
        {
            Beat((East, 5), (West, 7.5));
        }

        Press((East, 5), (West, 7.5));
        Assert.Equal(East, Air.Gateway);
        _hub.NowMs += SendingMs;
        for (int i = 0; i < 40; i++)
        {
            Beat((East, 5), (West, 8.5));
        }

        Press((East, 5), (West, 8.5));
        Assert.Equal(West, Air.Gateway);
    }

    [Fact]
    public void One_outlier_moves_nothing()
    {
        Beat((East, 5), (West, 4));
        Press((East, 5), (West, 4));
        _hub.NowMs += SendingMs;

        Beat((East, 5), (West, 12));
        Press((East, 5), (West, 4));

        Assert.Equal(East, Air.Gateway);
    }

    [Fact]
    public void A_sending_that_is_repeated_is_answered_over_the_next_best_and_then_round()
    {
        Beat((East, 2), (West, 9), (South, -3));
        _counter++;
        foreach (uint expected in (uint[])[West, East, South, West, East, South])
        {
            int before = _hub.Acks.Count;
            Sending((East, 2), (West, 9), (South, -3));
            Assert.Equal((before + 1, expected), (_hub.Acks.Count, Air.Gateway));
        }
    }

    [Fact]
    public void A_repetition_is_not_answered_over_a_gateway_that_does_not_hear_the_alarm()
    {
        Beat((East, 2), (West, 9));
        _hub.Run(VirtualHub.IntervalMs);
        Keep(East, West);
        _hub.Run(1_000);
        _counter++;
        Sending((East, 2));
        Assert.Equal(West, Air.Gateway); // It may have heard it; the hub does not wait to find out.

        for (int i = 0; i < 3; i++)
        {
            Sending((East, 2));
            Assert.Equal(East, Air.Gateway);
        }
    }

    [Fact]
    public void Whoever_has_left_a_gateway_s_reach_is_not_answered_over_it()
    {
        Beat((East, 2), (West, 9));
        for (int i = 0; i < 2; i++)
        {
            _hub.Run(VirtualHub.IntervalMs);
            Keep(East, West);
            Beat((East, 2));
        }

        Press((East, 2));

        Assert.Equal(East, Air.Gateway);
    }

    [Theory]
    [InlineData(DeviceState.Late)]
    [InlineData(DeviceState.Silent)]
    public void A_gateway_that_is_not_heard_itself_is_passed_over(DeviceState state)
    {
        Keep(East, West);
        while (_hub.State(West) != state)
        {
            _hub.Run(1_000);
            Keep(East);
            Beat((East, 2), (West, 9));
        }

        Press((East, 2), (West, 9));

        Assert.Equal(East, Air.Gateway);
    }

    [Fact]
    public void A_gateway_that_is_retired_is_passed_over()
    {
        Beat((East, 2), (West, 9));
        DeviceRecord retired = _hub.Device(West).Record with { Retired = true };
        _hub.Apply(new DevicesChanged { Records = [retired] });

        Press((East, 2));

        Assert.Equal(East, Air.Gateway);
    }

    [Fact]
    public void Two_orders_within_one_burst_go_over_the_same_gateway()
    {
        Press((East, 2));
        _hub.Apply(_hub.AlarmFrame(_counter, by: By(West, 9)));
        _hub.Answer();
        Assert.Equal((2, East), (_hub.Acks.Count, Air.Gateway));

        _hub.NowMs += SendingMs;
        _hub.Apply(new AcknowledgeAlarm { AlarmId = 1, By = "Jo" });
        Assert.Equal((3, West), (_hub.Acks.Count, Air.Gateway));
    }

    [Fact]
    public void A_wide_choice_ends_with_four_and_the_stalest_goes()
    {
        foreach (uint gateway in (uint[])[East, West, South, North])
        {
            Beat((gateway, 5));
            _hub.NowMs += 100;
        }

        Beat((West, 5));
        _hub.NowMs += 100;
        Beat((Yard, 5));

        Assert.Equal(Device.MaxRoutes, _hub.Device().Routes.Count);
        Assert.Equal([West, South, North, Yard], _hub.Device().Routes.Select(r => r.Gateway).Order());
        Assert.Equal(1, _hub.Device().Routes.Single(r => r.Gateway == Yard).Frames);
    }

    [Fact]
    public void The_links_are_shown_the_best_first_and_every_copy_counts()
    {
        Beat((East, 2.5), (West, 9.25), (West, 9.25));
        _hub.NowMs += 1_000;
        Press((East, 2.5), (East, 2.5));

        Assert.Equal(
            [
                new LinkView("000003", -90, 9.2, 9.2, 2, At(_hub.Now.UnixMs - 1_000)),
                new LinkView("000002", -90, 2.5, 2.5, 3, At(_hub.Now.UnixMs)),
            ],
            Links);
    }

    [Fact]
    public void Averages_follow_what_is_heard_now()
    {
        Beat((East, 10));
        Beat((East, 2));
        Assert.Equal((9, 2), (Links[0].SnrDb, Links[0].LastSnrDb));
        for (int i = 0; i < 50; i++)
        {
            Beat((East, 2));
        }

        Assert.Equal((2, 2), (Links[0].SnrDb, Links[0].LastSnrDb));
    }

    [Fact]
    public void After_a_restart_the_average_stands_for_the_last_frame()
    {
        Beat((East, 10));
        Beat((East, 2));

        _hub.StopAndStart();

        Assert.Equal((9, 9), (Links[0].SnrDb, Links[0].LastSnrDb));
        Beat((East, -4));
        Assert.Equal(-4, Links[0].LastSnrDb);
    }

    [Fact]
    public void A_gateway_that_has_not_heard_the_device_for_its_bound_is_no_link_of_late()
    {
        Beat((East, 2), (West, 9));
        for (int i = 0; i < 4; i++)
        {
            _hub.Run(VirtualHub.IntervalMs);
            Beat((East, 2));
        }

        Assert.Equal("000002", Assert.Single(Links).Gateway);
    }

    [Fact]
    public void A_replay_counts_for_no_link()
    {
        Press((East, 2));
        Beat((East, 2));
        _hub.NowMs += 60_000;

        _hub.Apply(_hub.AlarmFrame(1, by: By(West, 9)));
        _hub.Apply(_hub.HeartbeatFrame(2, by: By(West, 9)));

        Assert.Equal("000002", Assert.Single(Links).Gateway);
    }

    [Fact]
    public void A_restart_shows_the_same_links()
    {
        Beat((East, 2), (West, 9));
        _hub.Run(VirtualHub.IntervalMs);
        Beat((West, 8));
        Beat((South, 1));
        IReadOnlyList<LinkView> before = Links;
        Assert.Equal(3, before.Count);

        _hub.Restart(downMs: 60_000);

        Assert.Equal(before.Select(l => l with { LastSnrDb = l.SnrDb }), Links);
        Press((East, 2));
        Assert.Equal(West, Air.Gateway);
    }

    [Fact]
    public void A_restart_does_not_make_a_forgotten_link_new()
    {
        Beat((East, 2), (West, 9));
        for (int i = 0; i < 4; i++)
        {
            _hub.Run(VirtualHub.IntervalMs);
            Beat((East, 2));
        }

        _hub.Restart();

        Assert.Equal("000002", Assert.Single(Links).Gateway);
        Beat((East, 2));
        Assert.Equal("000002", Assert.Single(Links).Gateway);
    }

    private static DateTimeOffset At(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    private static Reception By(uint gateway, double snrDb) => new(gateway, 0, -90, (int)(snrDb * 4));

    /// <summary>A heartbeat, and who hears a copy of it.</summary>
    private void Beat(params (uint Gateway, double SnrDb)[] copies)
    {
        _counter++;
        foreach ((uint gateway, double snrDb) in copies)
        {
            _hub.Apply(_hub.HeartbeatFrame(_counter, by: By(gateway, snrDb)));
        }
    }

    /// <summary>A new press, and who hears a copy of it.</summary>
    private void Press(params (uint Gateway, double SnrDb)[] copies)
    {
        _counter++;
        Copies(copies);
    }

    /// <summary>One sending of the newest press; afterwards it is time for the next.</summary>
    private void Sending(params (uint Gateway, double SnrDb)[] copies)
    {
        Copies(copies);
        _hub.NowMs += SendingMs;
    }

    private void Copies((uint Gateway, double SnrDb)[] copies)
    {
        foreach ((uint gateway, double snrDb) in copies)
        {
            _hub.Apply(_hub.AlarmFrame(_counter, by: By(gateway, snrDb)));
        }
    }

    /// <summary>Gateways that are heard themselves.</summary>
    private void Keep(params uint[] gateways)
    {
        foreach (uint gateway in gateways)
        {
            _hub.Apply(_hub.HeartbeatFrame((uint)(_hub.Device(gateway).LastCounter + 1), gateway));
        }
    }
}
