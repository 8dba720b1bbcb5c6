using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Where a site wants it, its annunciators tell that a call for help reached nobody, and no longer than it is true.</summary>
public sealed class CallPoliceTests
{
    private const long Second = 1_000;
    private const uint Wall = 2;

    private static readonly Site Wanting = VirtualHub.Reporting with
    {
        Paths = [new PathPlan { Id = "police", Name = "police", Takes = PathTakes.Alarms }],
        Escalation = new EscalationPlan { Annunciators = true },
    };

    private VirtualHub _hub = New(Wanting);

    private Announcement Announced => ViewOf.Site(_hub.Site, _hub.Core).Announcement;

    private IEnumerable<(Announcement Kind, int Seconds)> Orders => _hub.Downlinks
        .Where(d => d.Address == Wall)
        .Select(d => CommandBody.FromBytes(d.Body))
        .OfType<CommandBody>()
        .Where(c => c.Kind == CommandKind.Announce)
        .Select(c => ((Announcement)c.Detail, c.Argument));

    [Theory]
    [InlineData(EventKind.Panic)]
    [InlineData(EventKind.Medical)]
    public void A_call_that_reached_nobody_is_told_by_the_annunciators_with_the_first_step(EventKind kind)
    {
        _hub.Press(1, kind);
        _hub.Run(29 * Second);
        Assert.Empty(Orders);
        _hub.Run(2 * Second);

        Assert.Equal((Announcement.CallPolice, 900), Orders.First());
        Assert.Equal(Announcement.CallPolice, Announced);
        Assert.Equal(AuditEntry.ByHub, ViewOf.Site(_hub.Site, _hub.Core).By);
    }

    [Theory]
    [InlineData(EventKind.SilentPanic)]
    [InlineData(EventKind.Duress)]
    [InlineData((EventKind)77)]
    public void What_the_room_must_not_know_of_is_never_told_there(EventKind kind)
    {
        _hub.Press(1, kind);
        _hub.Run(3_600 * Second);

        Assert.NotEqual(0, _hub.Alarm(1).Escalations);
        Assert.Empty(Orders);
    }

    [Fact]
    public void Where_the_site_did_not_ask_for_it_nothing_is_told()
    {
        _hub = New(Wanting with { Escalation = EscalationPlan.Default });
        _hub.Press(1);
        _hub.Run(3_600 * Second);

        Assert.Empty(Orders);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_over_once_a_person_acts_or_a_receiver_has_it_and_not_before_the_last_such_call_is(bool isPerson)
    {
        _hub.Press(1);
        _hub.Press(1, address: 3);
        _hub.Press(2, EventKind.Duress, address: 3);
        _hub.Run(31 * Second);
        Assert.Equal(Announcement.CallPolice, Announced);
        Settle(1, isPerson);
        Assert.Equal(Announcement.CallPolice, Announced);
        Settle(2, isPerson);

        Assert.Equal(Announcement.None, Announced);
        Assert.Equal((Announcement.None, 0), Orders.Last());
    }

    [Fact]
    public void It_ends_by_itself_and_each_further_step_tells_it_anew()
    {
        _hub = New(Wanting with { Escalation = new EscalationPlan { AfterMs = [10 * Second], EveryMs = 3_600 * Second, Annunciators = true } });
        _hub.Press(1);
        _hub.Run(911 * Second);
        Assert.Equal(Announcement.None, Announced);
        _hub.Run(2_700 * Second);

        Assert.Equal(Announcement.CallPolice, Announced);
    }

    [Fact]
    public void Many_calls_at_once_are_one_announcement()
    {
        for (uint counter = 1; counter <= 200; counter++)
        {
            _hub.Press(counter);
            _hub.NowMs += 50;
        }

        _hub.Apply(_hub.HeartbeatFrame(1, Wall, shown: Announcement.None));
        _hub.Run(45 * Second);

        Assert.Equal(Announcement.CallPolice, Announced);
        Assert.InRange(_hub.Disk.Now.Announcements.Count, 1, 2);
    }

    [Fact]
    public void A_lockdown_goes_on_and_a_drill_does_not()
    {
        Announce(Announcement.Lockdown);
        _hub.Press(1);
        _hub.Run(31 * Second);
        Assert.Equal(Announcement.Lockdown, Announced);

        Announce(Announcement.None);
        Announce(Announcement.Drill);
        _hub.Run(100 * Second);
        Assert.Equal(Announcement.CallPolice, Announced);

        // And what a person said stays when the call is over.
        Announce(Announcement.Lockdown);
        Settle(1, isPerson: true);
        Assert.Equal(Announcement.Lockdown, Announced);
    }

    [Fact]
    public void What_a_person_had_told_goes_on_whatever_a_receiver_takes_meanwhile()
    {
        Announce(Announcement.CallPolice);
        _hub.Press(1);
        _hub.Run(Second);
        Settle(1, isPerson: false);

        Assert.Equal(Announcement.CallPolice, Announced);
    }

    [Fact]
    public void After_a_restart_it_lasts_no_longer_and_ends_as_before()
    {
        _hub.Press(1);
        _hub.Run(31 * Second);
        _hub.Restart(downMs: 10 * Second);
        _hub.Apply();
        Assert.Equal(Announcement.CallPolice, Announced);
        Settle(1, isPerson: true);

        Assert.Equal(Announcement.None, Announced);
    }

    private static VirtualHub New(Site site) => new(
        devices: 3, site, new CorePolicy { AnswerMs = long.MaxValue, OutageLeast = int.MaxValue }, null,
        DeviceKinds.Stationary, DeviceKinds.Annunciator);

    private void Settle(long alarmId, bool isPerson)
    {
        if (isPerson)
        {
            _hub.Apply(new AdvanceAlarm { AlarmId = alarmId, To = AlarmStep.Acknowledged, By = "me" });
            return;
        }

        Sent sent = _hub.Sends.Last();
        Assert.Equal(alarmId, sent.AlarmId);
        _hub.Apply(_hub.AnswerTo(sent, SendOutcome.Acknowledged));
    }

    private void Announce(Announcement kind) => _hub.Apply(new MakeAnnouncement
    {
        Site = VirtualHub.School,
        Kind = kind,
        Seconds = AnnouncementRules.MaxSeconds(kind),
        By = "me",
    });
}
