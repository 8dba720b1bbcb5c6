using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>What a person has a site tell is told until every annunciator confirms it, and ends at its bound.</summary>
public sealed class AnnouncementTests
{
    private const uint Hall = 1;
    private const uint Gym = 2;
    private const uint Button = 3;

    private readonly VirtualHub _hub = new(devices: 3, kinds: [DeviceKinds.Annunciator, DeviceKinds.Annunciator]);
    private uint _counter;

    private SiteView Site => ViewOf.Site(_hub.Site, _hub.Core);

    [Fact]
    public void A_lockdown_is_told_to_each_annunciator_at_once_and_shown_until_they_confirm()
    {
        Assert.Equal(DeskAnswer.Done, Announce(Announcement.Lockdown, 3_600));

        Assert.Equal([(Hall, Announcement.Lockdown, 3_600), (Gym, Announcement.Lockdown, 3_600)], Told());
        Assert.Equal((Announcement.Lockdown, 2, 0), (Site.Announcement, Site.Annunciators, Site.Confirmed));

        Says(Hall, Announcement.Lockdown);
        Assert.Equal(1, Site.Confirmed);
        Assert.Equal(["000002"], Site.Unconfirmed);
    }

    [Fact]
    public void Who_does_not_confirm_is_told_again_with_growing_waits_and_how_long_it_still_lasts()
    {
        Announce(Announcement.Lockdown, 3_600);
        Says(Hall, Announcement.Lockdown);
        _hub.Downlinks.Clear();

        Run(60_000);

        var told = Told();
        Assert.InRange(told.Count, 4, 6); // After 2, 6, 14, 30 and 60 s.
        Assert.All(told, t => Assert.Equal((Gym, Announcement.Lockdown), (t.Address, t.Kind)));
        Assert.True(told.Zip(told.Skip(1)).All(pair => pair.Second.Seconds < pair.First.Seconds));

        Says(Gym, Announcement.Lockdown);
        _hub.Downlinks.Clear();
        Run(120_000);
        Assert.Empty(Told());
        Assert.Equal(2, Site.Confirmed);
    }

    [Fact]
    public void A_heartbeat_without_details_confirms_nothing()
    {
        Announce(Announcement.Lockdown, 3_600);

        _hub.Beat(++_counter, Hall);

        Assert.Equal(0, Site.Confirmed);
    }

    [Fact]
    public void Who_connects_again_is_told_again()
    {
        Confirmed(Announcement.Lockdown);

        _hub.Apply(new DeviceListening { Address = Hall });

        Assert.Equal((Hall, Announcement.Lockdown), (Assert.Single(Told()).Address, Told()[0].Kind));
    }

    [Fact]
    public void Who_starts_anew_is_told_again_at_once_behind_the_ack_it_needs_first()
    {
        Confirmed(Announcement.Lockdown);

        Says(Hall, Announcement.None, uptimeSeconds: 3);

        Assert.Equal(2, _hub.Downlinks.Count);
        Assert.NotNull(AckBody.FromBytes(_hub.Downlinks[0].Body));
        Assert.Equal((Hall, Announcement.Lockdown), (Told()[0].Address, Told()[0].Kind));
        Assert.True(_hub.Downlinks[0].Counter < _hub.Downlinks[1].Counter);
        Assert.Equal(1, Site.Confirmed);
    }

    [Fact]
    public void An_annunciator_that_keeps_saying_otherwise_is_not_answered_at_the_speed_of_the_line()
    {
        Announce(Announcement.Drill, 600);
        _hub.Downlinks.Clear();
        for (int i = 0; i < 100; i++)
        {
            _hub.NowMs += 5;
            Says(Hall, Announcement.AllClear, uptimeSeconds: 1_000 + i);
        }

        Assert.Empty(Told());
    }

    [Fact]
    public void It_ends_at_its_bound_and_whoever_does_not_fall_quiet_is_told_to()
    {
        Confirmed(Announcement.Drill, seconds: 60);

        Run(59_000);
        Assert.Equal(Announcement.Drill, Site.Announcement);
        Assert.Empty(Told());

        Run(2_000);
        Assert.Equal((Announcement.None, (DateTimeOffset?)null), (Site.Announcement, Site.Until));
        Assert.All(Told(), t => Assert.Equal((Announcement.None, 0), (t.Kind, t.Seconds)));
        Says(Hall, Announcement.None);
        Says(Gym, Announcement.None);
        _hub.Downlinks.Clear();
        Run(60_000);
        Assert.Empty(Told());
    }

    [Fact]
    public void A_person_ends_it_before_its_bound()
    {
        Confirmed(Announcement.Lockdown);

        Assert.Equal(DeskAnswer.Done, Announce(Announcement.None));

        Assert.Equal([(Hall, Announcement.None, 0), (Gym, Announcement.None, 0)], Told());
        Assert.Equal(DeskAnswer.AlreadyDone, Announce(Announcement.None));
    }

    [Theory]
    [InlineData(Announcement.Lockdown, Announcement.Drill, false)]
    [InlineData(Announcement.Lockdown, Announcement.Test, false)]
    [InlineData(Announcement.Lockdown, Announcement.Lockdown, true)]
    [InlineData(Announcement.Lockdown, Announcement.AllClear, true)]
    [InlineData(Announcement.AllClear, Announcement.Drill, false)]
    [InlineData(Announcement.Drill, Announcement.Test, false)]
    [InlineData(Announcement.Drill, Announcement.Lockdown, true)]
    [InlineData(Announcement.Test, Announcement.Drill, true)]
    [InlineData(Announcement.Lockdown, Announcement.CallPolice, false)]
    [InlineData(Announcement.AllClear, Announcement.CallPolice, false)]
    [InlineData(Announcement.Drill, Announcement.CallPolice, true)]
    [InlineData(Announcement.CallPolice, Announcement.Drill, false)]
    [InlineData(Announcement.CallPolice, Announcement.AllClear, true)]
    [InlineData(Announcement.CallPolice, Announcement.Lockdown, true)]
    public void What_is_less_never_takes_the_place_of_what_is_more(Announcement running, Announcement wish, bool taken)
    {
        Announce(running, 20);

        Assert.Equal(taken ? DeskAnswer.Done : DeskAnswer.Outranked, Announce(wish, 20));
        Assert.Equal(taken ? wish : running, Site.Announcement);
    }

    [Fact]
    public void A_site_without_annunciators_says_so_and_an_unknown_one_too()
    {
        VirtualHub hub = new();
        Assert.Equal(DeskAnswer.NobodyThere, Announce(hub, VirtualHub.School, Announcement.Lockdown, 60));
        Assert.Equal(DeskAnswer.NotFound, Announce(hub, "elsewhere", Announcement.Lockdown, 60));
        Assert.Empty(hub.Disk.Now.Announcements);
    }

    [Fact]
    public void A_real_press_during_a_drill_raises_a_real_alarm()
    {
        Confirmed(Announcement.Drill);

        _hub.Press(1, address: Button);
        _hub.AnswerAll();

        Assert.Equal(EventKind.Panic, _hub.Alarm(1, Button).Kind);
        Assert.Equal(ReportKind.Panic, Assert.Single(_hub.Sends).Kind);
        Assert.Equal(AckStage.Received, _hub.Acks[^1].Stage);
    }

    [Fact]
    public void A_killed_hub_goes_on_telling_and_ends_it_when_it_would_have_ended()
    {
        Announce(Announcement.Lockdown, 600);
        Says(Hall, Announcement.Lockdown);
        _hub.Downlinks.Clear();

        _hub.Restart(downMs: 100_000);
        _hub.Run(VirtualHub.TickMs);

        Assert.Equal((Announcement.Lockdown, 1), (Site.Announcement, Site.Confirmed));
        (uint address, Announcement kind, int seconds) = Assert.Single(Told());
        Assert.Equal((Gym, Announcement.Lockdown, 500), (address, kind, seconds));

        _hub.Restart(downMs: 600_000);
        _hub.Run(VirtualHub.TickMs);
        Assert.Equal(Announcement.None, Site.Announcement);
        Assert.True(_hub.Disk.Now.Announcements[1].EndedUnixMs > 0);
    }

    [Fact]
    public void A_hub_that_dies_before_the_end_is_told_still_tells_it()
    {
        Confirmed(Announcement.Lockdown);
        _hub.CommitAndDie(Making(VirtualHub.School, Announcement.None, 0));

        _hub.Run(VirtualHub.TickMs);

        Assert.Equal([(Hall, Announcement.None, 0), (Gym, Announcement.None, 0)], Told());
    }

    [Fact]
    public void Who_is_gone_is_not_told_for_ever_to_be_quiet_but_again_when_it_is_back()
    {
        Confirmed(Announcement.Drill, seconds: 60);
        _hub.Run(300_000);
        Assert.Equal(DeviceState.Silent, _hub.State(Hall));
        _hub.Downlinks.Clear();

        _hub.Run(300_000);
        Assert.Empty(Told());

        Says(Hall, Announcement.Drill, uptimeSeconds: 10_000);
        Assert.Equal((Hall, Announcement.None), (Assert.Single(Told()).Address, Told()[0].Kind));
    }

    [Fact]
    public void Who_takes_up_a_lockdown_of_before_is_stopped_first_since_it_would_refuse_what_is_less()
    {
        Confirmed(Announcement.Drill);

        Says(Hall, Announcement.Lockdown, uptimeSeconds: 3);

        Assert.Equal([Announcement.None, Announcement.Drill], Told().Where(t => t.Address == Hall).Select(t => t.Kind));
        Assert.DoesNotContain(Told(), t => t.Address == Gym);
    }

    [Fact]
    public void Who_still_tells_a_lockdown_that_was_ended_is_stopped_first_each_time_it_is_told()
    {
        Says(Hall, Announcement.Lockdown);
        Says(Gym, Announcement.None);
        _hub.Downlinks.Clear();

        Announce(Announcement.Drill, 600);
        Assert.Equal([Announcement.None, Announcement.Drill], Told().Where(t => t.Address == Hall).Select(t => t.Kind));
        Assert.Equal([Announcement.Drill], Told().Where(t => t.Address == Gym).Select(t => t.Kind));

        _hub.Downlinks.Clear();
        Says(Hall, Announcement.Lockdown, uptimeSeconds: 101);
        Run(3_000);
        Assert.Equal([Announcement.None, Announcement.Drill], Told().Where(t => t.Address == Hall).Select(t => t.Kind));
    }

    [Theory]
    [InlineData(Announcement.Lockdown, Announcement.Lockdown)]
    [InlineData(Announcement.Drill, Announcement.Lockdown)]
    [InlineData(Announcement.Lockdown, Announcement.AllClear)]
    [InlineData(Announcement.Test, Announcement.Drill)]
    public void Who_would_obey_is_not_stopped_first(Announcement shown, Announcement wanted)
    {
        Says(Hall, shown);
        _hub.Downlinks.Clear();

        Announce(wanted, 20);

        Assert.Equal([wanted], Told().Where(t => t.Address == Hall).Select(t => t.Kind));
    }

    [Fact]
    public void A_silent_annunciator_confirms_nothing()
    {
        Confirmed(Announcement.Lockdown);

        _hub.Run(VirtualHub.BoundMs + 5_000);

        Assert.Equal((0, 2), (Site.Confirmed, Site.Unconfirmed.Count));
    }

    [Fact]
    public void An_annunciator_that_is_added_during_a_lockdown_is_told_of_it_and_one_that_is_retired_not_waited_for()
    {
        Announce(Announcement.Lockdown, 3_600);
        _hub.Downlinks.Clear();
        DeviceRecord late = VirtualHub.Record(4) with { Kind = DeviceKinds.Annunciator };
        DeviceRecord gone = VirtualHub.Record(1) with { Kind = DeviceKinds.Annunciator, Retired = true };

        _hub.Apply(new DevicesChanged { Records = [late, gone] });

        Assert.Contains(Told(), t => t is { Address: 4, Kind: Announcement.Lockdown });
        Assert.DoesNotContain(Told(), t => t.Address == Hall);
        Assert.Equal((2, 0), (Site.Annunciators, Site.Confirmed));
    }

    [Fact]
    public void A_wall_clock_that_was_set_back_makes_nothing_longer()
    {
        Announce(Announcement.Test, 30);
        SiteAnnouncement stored = _hub.Disk.Now.Announcements[1];
        Instant early = new(0, stored.SinceUnixMs - 1_000_000);
        HubCore core = new(_hub.Store.Load(), [_hub.Site], _hub.Policy, early);
        Step step = new();

        core.Apply([], early with { MonotonicMs = 31_000 }, 0, step);

        Assert.Equal(Announcement.None, ViewOf.Site(_hub.Site, core).Announcement);
    }

    private void Confirmed(Announcement kind, int seconds = 3_000)
    {
        Announce(kind, seconds);
        Says(Hall, kind, uptimeSeconds: 500);
        Says(Gym, kind, uptimeSeconds: 500);
        Assert.Equal(2, Site.Confirmed);
        _hub.Downlinks.Clear();
    }

    /// <summary>A heartbeat with details, which asks for an ack as annunciators do.</summary>
    private void Says(uint address, Announcement shown, long uptimeSeconds = 100) => _hub.Apply(_hub.HeartbeatFrame(
        ++_counter, address, flags: HeartbeatBody.AckWantedFlag, shown: shown, uptimeSeconds: uptimeSeconds));

    /// <summary>Lets time pass while both annunciators send heartbeats without details.</summary>
    private void Run(long ms)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.Run(Math.Min(1_000, end - _hub.NowMs));
            _hub.Apply(_hub.HeartbeatFrame(++_counter, Hall), _hub.HeartbeatFrame(++_counter, Gym));
        }
    }

    private List<(uint Address, Announcement Kind, int Seconds)> Told() =>
    [
        .. _hub.Downlinks
            .Select(d => (d.Address, Command: CommandBody.FromBytes(d.Body)))
            .Where(d => d.Command is { Kind: CommandKind.Announce })
            .Select(d => (d.Address, (Announcement)d.Command!.Detail, d.Command.Argument)),
    ];

    private DeskAnswer Announce(Announcement kind, int seconds = 0) => Announce(_hub, VirtualHub.School, kind, seconds);

    private static DeskAnswer Announce(VirtualHub hub, string site, Announcement kind, int seconds)
    {
        MakeAnnouncement input = Making(site, kind, seconds);
        hub.Apply(input);
        return input.Answer;
    }

    private static MakeAnnouncement Making(string site, Announcement kind, int seconds) =>
        new() { Site = site, Kind = kind, Seconds = seconds, By = "Aigerim" };
}
