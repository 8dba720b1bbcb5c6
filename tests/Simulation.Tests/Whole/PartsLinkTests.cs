using SchoolButton.Hub.Simulation.Whole;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class PartsLinkTests
{
    [Fact]
    public void What_is_published_arrives_once_and_in_order()
    {
        TryButton world = new TryButton().Linked();

        Publish(world, 10);
        world.Run(5);

        Assert.Equal(Enumerable.Range(0, 10), Arrived(world));
    }

    [Fact]
    public void What_nobody_confirms_is_sent_three_times_and_then_given_up()
    {
        TryButton world = new TryButton().Linked();
        world.Door.IsMute = true;

        Publish(world, 1);
        world.Run(10);

        Assert.Equal([0, 0, 0], Arrived(world));
        Assert.NotEqual(0, world.Link.Connection);
    }

    [Fact]
    public void A_way_that_was_cut_for_a_moment_brings_all_of_it_late_and_in_order()
    {
        TryButton world = new TryButton().Linked();
        world.AccessPoint.IsCut = true;
        Publish(world, 3);
        world.Run(4);
        Assert.Empty(world.Door.Frames);

        world.AccessPoint.IsCut = false;
        world.Run(10);

        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2], Arrived(world));
        Assert.Equal(1, world.Link.Connects);
    }

    [Fact]
    public void Both_ends_find_a_dead_way_by_their_keep_alive_and_a_new_connection_follows()
    {
        TryButton world = new TryButton().Linked();
        world.AccessPoint.IsCut = true;

        world.Run(14);
        Assert.NotEqual(0, world.Link.Connection);
        Assert.Equal(0, world.Door.Closed);
        world.Run(17);
        Assert.Equal(0, world.Link.Connection);
        Assert.Equal(1, world.Door.Closed);

        world.AccessPoint.IsCut = false;
        world.Run(40);
        Assert.NotEqual(0, world.Link.Connection);
    }

    [Fact]
    public void A_short_cut_that_nobody_spoke_in_is_noticed_by_nobody()
    {
        TryButton world = new TryButton().Linked();
        for (int i = 0; i < 20; i++)
        {
            world.AccessPoint.IsCut = true;
            world.Run(5);
            world.AccessPoint.IsCut = false;
            world.Run(30);
        }

        Assert.Equal(1, world.Link.Connects);
        Assert.Equal(0, world.Door.Closed);
    }

    [Fact]
    public void A_sound_link_that_is_idle_needs_no_simulation()
    {
        TryButton world = new TryButton().Linked();
        world.Run(60);

        Assert.Null(world.Timeline.NextMicros);
    }

    [Fact]
    public void The_keep_alive_counts_from_the_pings_that_were_not_simulated()
    {
        TryButton world = new TryButton().Linked();
        world.Run(3_607);
        world.AccessPoint.IsCut = true;

        world.Run(31);

        Assert.Equal(0, world.Link.Connection);
        Assert.Equal(1, world.Door.Closed);
    }

    [Fact]
    public void A_killed_hub_is_known_at_once_and_found_again_when_it_listens()
    {
        TryButton world = new TryButton().Linked();
        world.Door.Die();
        world.Run(1);
        Assert.Equal(0, world.Link.Connection);
        world.Run(100);
        Assert.Equal(0, world.Link.Connection);

        world.Door.Listens = true;
        world.Run(40);

        Assert.NotEqual(0, world.Link.Connection);
    }

    [Fact]
    public void A_hub_that_lost_its_power_is_found_out_by_the_next_packet()
    {
        TryButton world = new TryButton().Linked();
        world.Door.LosePower();
        world.Run(5);
        Assert.NotEqual(0, world.Link.Connection);

        Publish(world, 1);
        world.Run(1);

        Assert.Equal(0, world.Link.Connection);
        Assert.Empty(world.Door.Frames);
    }

    [Fact]
    public void A_device_without_power_is_missed_by_the_hub_and_not_before()
    {
        TryButton world = new TryButton().Linked();
        world.Link.LosePower();

        world.Run(6);
        Assert.Equal(0, world.Door.Closed);
        world.Run(20);
        Assert.Equal(1, world.Door.Closed);
    }

    [Fact]
    public void A_device_that_loses_its_power_while_it_connects_leaves_no_session_for_ever()
    {
        for (int millis = 0; millis < 40; millis++)
        {
            TryButton world = new();
            world.Link.Start();
            world.Run(millis / 1000.0);
            world.Link.LosePower();
            world.Run(60);

            Assert.Equal(0, world.Door.Open);
        }
    }

    [Fact]
    public void A_restarted_device_takes_the_place_of_its_half_open_connection()
    {
        TryButton world = new TryButton().Linked();
        world.Link.LosePower();
        world.Link.Start();
        world.Run(60);

        Assert.Equal(2, world.Door.Opened);
        Assert.Equal(1, world.Door.Open);
        Assert.NotEqual(0, world.Link.Connection);
    }

    [Fact]
    public void What_the_hub_says_while_the_way_is_cut_for_long_is_lost()
    {
        TryButton world = new TryButton().Linked();
        world.AccessPoint.IsCut = true;
        world.Run(1);
        world.Door.Say(TryButton.Name, [1]);
        world.Run(60);
        world.AccessPoint.IsCut = false;
        world.Run(60);

        Assert.NotEqual(0, world.Link.Connection);
        Assert.Null(world.Link.Take());
    }

    [Fact]
    public void A_hurry_ends_a_long_pause()
    {
        TryButton world = new();
        world.Door.Listens = false;
        world.Link.Start();
        world.Run(300);
        world.Door.Listens = true;
        Assert.Equal(0, world.Link.Connection);

        world.Link.Hurry();
        world.Run(1);

        Assert.NotEqual(0, world.Link.Connection);
    }

    [Fact]
    public void Everything_that_passes_is_overheard()
    {
        TryButton world = new TryButton().Linked();
        List<(bool Up, int First)> heard = [];
        world.Link.Overheard = (up, payload) => heard.Add((up, payload[0]));

        Publish(world, 1);
        world.Door.Say(TryButton.Name, [9]);
        world.Run(1);

        Assert.Equal([(false, 9), (true, 0)], heard.Order());
    }

    [Fact]
    public void What_goes_the_long_way_is_not_heard_once_the_device_has_connected_anew()
    {
        TryButton world = new TryButton().Linked();
        Publish(world, 2);

        Assert.True(world.Link.Overtake(8_000_000, 100_000));
        world.Run(3);
        Assert.Equal(2, world.Link.Connects);
        world.Link.Publish([7]);
        world.Run(10);

        Assert.Equal([7], Arrived(world));
    }

    private static void Publish(TryButton world, int count)
    {
        for (byte i = 0; i < count; i++)
        {
            Assert.NotEqual(0, world.Link.Publish([i]));
        }
    }

    private static IEnumerable<int> Arrived(TryButton world) => world.Door.Frames.Select(f => (int)f.Payload[0]);
}
