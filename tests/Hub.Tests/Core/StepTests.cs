using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;
using static SchoolButton.Tests.Core.TwoWays;

namespace SchoolButton.Tests.Core;

/// <summary>A dashboard that was told of an alarm hears what becomes of it.</summary>
public sealed class StepTests
{
    private static readonly PathPlan Dashboard = Way(Copy) with { IsCopy = true, Takes = PathTakes.Alarms | PathTakes.Steps };

    private TwoWays _two = new(Of(Way(First), Dashboard, Told("other")));

    private VirtualHub Hub => _two.Hub;

    private IEnumerable<Outgoing> Steps => Hub.Sends.Where(s => s.Kind == ReportKind.Step).Select(s => s.Whole);

    [Fact]
    public void Each_step_that_people_take_is_told_to_who_wants_to_know_and_to_nobody_else()
    {
        Hub.Press(1, EventKind.Medical);
        _two.Run(1_000);
        Go(AlarmStep.Acknowledged, AlarmStep.Responding, AlarmStep.Closed);

        Assert.Equal<AlarmStep?>([AlarmStep.Acknowledged, AlarmStep.Responding, AlarmStep.Closed], Steps.Select(s => s.Step));
        Assert.All(Steps, s => Assert.Equal((Copy, ReportKind.Medical, "taken on by Ann", false), (s.Path, s.About, s.Text, s.IsLate)));
        Assert.Equal(Hub.Alarm(1).ClosedUnixMs, Steps.Last().ClosedUnixMs);
        Assert.Equal(3, Steps.Select(s => s.CreatedUnixMs).Distinct().Count());
    }

    [Fact]
    public void Who_was_away_gets_the_alarm_and_then_the_last_step_alone_also_after_a_restart()
    {
        _two.Behaves(Copy, SendOutcome.NotSent);
        Hub.Press(1);
        Go(AlarmStep.Acknowledged, AlarmStep.Arrived);
        _two.Restart();
        _two.Behaves(Copy, SendOutcome.Acknowledged);
        _two.Run(60_000);

        Sent[] took = [.. _two.SentOver(Copy).Skip(_two.SentOver(Copy).ToList().FindLastIndex(s => s.Kind == ReportKind.Panic))];
        Assert.Equal([ReportKind.Panic, ReportKind.Step], took.Select(s => s.Kind));
        Assert.Equal(AlarmStep.Arrived, took[1].Whole.Step);
    }

    [Fact]
    public void That_the_police_got_it_late_is_told_too()
    {
        _two.Behaves(First, SendOutcome.NotSent);
        Hub.Press(1);
        _two.Run(3 * 60_000);
        Assert.Empty(Steps);
        _two.Behaves(First, SendOutcome.Acknowledged);
        _two.Run(60_000);

        Outgoing told = Assert.Single(Steps);
        Assert.Equal((null, Hub.Alarm(1).ForwardedUnixMs), (told.Step, told.ReceivedLateUnixMs));
    }

    [Theory]
    [InlineData(PathTakes.Alarms | PathTakes.Steps, 0)]
    [InlineData(PathTakes.Alarms | PathTakes.Drills | PathTakes.Steps, 1)]
    public void The_steps_of_a_drill_go_where_drills_go(PathTakes takes, int steps)
    {
        _two = new TwoWays(Of(Way(First), Dashboard with { Takes = takes }, Told("drills") with { Takes = PathTakes.Drills }));
        Hub.Press(1, EventKind.Drill);
        Go(AlarmStep.Closed);

        Assert.Equal(steps, Steps.Count(s => s.About == ReportKind.Drill));
    }

    [Fact]
    public void They_leave_the_story_of_the_alarm_as_it_is()
    {
        Hub.Press(1);
        _two.Run(1_000);
        Go(AlarmStep.Acknowledged);
        _two.Behaves(Copy, SendOutcome.NotSent);
        Go(AlarmStep.Responding, AlarmStep.Closed);

        Assert.Equal(
            [AlarmStory.Acknowledged, AlarmStory.Responding, AlarmStory.Closed],
            Hub.History.SkipWhile(h => h.What != AlarmStory.Acknowledged).Select(h => h.What));
    }

    private void Go(params AlarmStep[] steps)
    {
        foreach (AlarmStep step in steps)
        {
            Hub.Apply(new AdvanceAlarm { AlarmId = 1, To = step, By = "Ann" });
            _two.Run(1_000);
        }
    }
}
