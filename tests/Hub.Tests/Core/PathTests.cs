using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;
using static SchoolButton.Tests.Core.TwoWays;

namespace SchoolButton.Tests.Core;

/// <summary>What is known of a way out: that it is tried, that its failure shows in time, and that it is told.</summary>
public sealed class PathTests
{
    [Fact]
    public void Whatever_a_way_may_take_has_a_name() => Assert.All(
        Enum.GetValues<PathTakes>().Where(t => t != PathTakes.None), t => Assert.Single(SchoolButton.Hub.Core.Views.TakesNames.Of(t)));

    [Fact]
    public void A_way_that_is_watched_is_tried_whenever_nothing_was_answered_for_its_interval()
    {
        TwoWays site = new(Of(Watched(First)));
        site.Run(600_000);

        long[] tried = [.. site.Hub.Probes.Select(p => p.AtMs)];
        Assert.InRange(tried.Length, 9, 11);
        Assert.All(tried.Zip(tried.Skip(1)), pair => Assert.Equal(PathPlan.DefaultSupervisionMs, pair.Second - pair.First));
        Assert.Equal(PathState.Up, site.Path(First).Health.State);
        Assert.Equal(12, site.Path(First).Health.RoundTripMs);
    }

    [Fact]
    public void Any_message_that_is_answered_puts_the_next_try_off()
    {
        TwoWays site = new(Of(Watched(First)));
        for (uint i = 1; i <= 20; i++)
        {
            site.Run(30_000);
            site.Hub.Press(i);
        }

        site.Answer();
        Assert.InRange(site.Hub.Probes.Count, 1, 2);
    }

    [Fact]
    public void A_way_that_is_not_watched_is_not_tried()
    {
        TwoWays site = new();
        site.Run(600_000);

        Assert.Empty(site.Hub.Probes);
        Assert.Empty(site.Hub.Sends);
        Assert.Equal(PathState.Unknown, site.Path(First).Health.State);
    }

    [Fact]
    public void A_receiver_that_refuses_the_line_s_own_message_gets_test_events_instead_one_at_a_time()
    {
        TwoWays site = new(Of(Watched(First, PathSupervision.TestEvent)));
        site.Run(300_000);
        Assert.InRange(site.SentOver(First).Count(s => s.Kind == ReportKind.PeriodicTest), 4, 5);
        Assert.Empty(site.Hub.Probes);

        site.Behaves(First, SendOutcome.NotSent);
        site.Run(600_000);
        Assert.Equal(1, site.Path(First).Owed);
        Assert.Equal(PathState.Failed, site.Path(First).Health.State);
    }

    [Theory]
    [InlineData(PathSupervision.Link, SendOutcome.NotSent)]
    [InlineData(PathSupervision.Link, SendOutcome.Unanswered)]
    [InlineData(PathSupervision.Link, null)]
    [InlineData(PathSupervision.TestEvent, SendOutcome.NotSent)]
    [InlineData(PathSupervision.TestEvent, null)]
    public void A_failure_shows_within_the_reporting_time_though_nothing_is_sent_and_the_time_is_measured(
        PathSupervision how, SendOutcome? outcome)
    {
        TwoWays site = new(Of(Watched(First, how), Informed(Second)));
        site.Run(100_000);
        long failedMs = site.Hub.NowMs;
        site.Behaves(First, outcome);
        while (site.Path(First).Health.State != PathState.Failed)
        {
            site.Run(VirtualHub.TickMs);
            Assert.InRange(site.Hub.NowMs - failedMs, 0, PathPlan.DefaultReportingMs);
        }

        PathView view = ViewOf.Path(site.Path(First));
        Assert.Equal(("failed", 180, site.Hub.Now.UnixMs), (view.State, view.ReportingSeconds, view.Since.ToUnixTimeMilliseconds()));
        Assert.InRange(view.MeasuredReportingSeconds!.Value, (site.Hub.NowMs - failedMs) / 1_000.0, 180);
        Assert.NotNull(view.LastError);
    }

    [Fact]
    public void A_failure_is_told_over_the_other_way_once_and_so_is_its_end()
    {
        TwoWays site = new(Of(Watched(First), Informed(Second)));
        site.Behaves(First, SendOutcome.NotSent);
        site.Run(600_000);
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(600_000);

        Assert.Equal(
            [(ReportKind.PathFailed, false, "first:9000"), (ReportKind.PathFailed, true, "first:9000")],
            site.SentOver(Second).Where(s => s.Kind == ReportKind.PathFailed).Select(s => (s.Kind, s.Restore, s.Text!)));
        Assert.DoesNotContain(site.SentOver(First), s => s.Kind == ReportKind.PathFailed);
        Assert.Equal(("up", 1), (ViewOf.Path(site.Path(First)).State, ViewOf.Path(site.Path(First)).Order));
    }

    [Fact]
    public void The_end_of_a_failure_that_never_was_is_told_to_nobody_neither_at_the_first_answer_nor_after_a_restart()
    {
        TwoWays site = new(Of(Watched(First), Informed(Second)));
        site.Hub.Press(1);
        site.Run(120_000);
        site.Restart();
        site.Hub.Press(2);
        site.Run(120_000);

        Assert.Equal(PathState.Up, site.Path(First).Health.State);
        Assert.DoesNotContain(site.Hub.Sends, s => s.Kind == ReportKind.PathFailed);
    }

    [Fact]
    public void That_a_way_failed_is_known_after_a_restart_and_its_end_is_told()
    {
        TwoWays site = new(Of(Watched(First), Informed(Second)));
        site.Behaves(First, SendOutcome.NotSent);
        site.Run(200_000);
        long sinceUnixMs = site.Path(First).Health.FailedSinceUnixMs;

        site.Restart();
        Assert.Equal((PathState.Failed, sinceUnixMs), (site.Path(First).Health.State, site.Path(First).Health.SinceUnixMs));
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(60_000);

        Assert.Contains(site.SentOver(Second), s => s is { Kind: ReportKind.PathFailed, Restore: true });
        site.Restart();
        Assert.Equal(PathState.Unknown, site.Path(First).Health.State);
    }

    [Fact]
    public void Of_a_way_that_comes_and_goes_others_hear_a_few_times_an_hour_and_never_wrongly_that_it_works()
    {
        TwoWays site = new(Of(Watched(First), Informed(Second)));
        for (int flap = 0; flap < 20; flap++)
        {
            site.Behaves(First, SendOutcome.NotSent);
            site.Run(80_000);
            Assert.Equal(PathState.Failed, site.Path(First).Health.State);
            Assert.False(LastWord(site).Restore);
            site.Behaves(First, SendOutcome.Acknowledged);
            site.Run(100_000);
            Assert.Equal("up", ViewOf.Path(site.Path(First)).State);
        }

        Assert.InRange(site.SentOver(Second).Count(s => s is { Kind: ReportKind.PathFailed, Restore: false }), 3, 5);
        site.Run(site.Hub.Policy.CalmMaxMs);
        Assert.True(LastWord(site).Restore);
    }

    [Fact]
    public void And_after_a_restart_the_word_that_stood_is_ended_too()
    {
        TwoWays site = new(Of(Watched(First), Informed(Second)));
        for (int flap = 0; flap < 5; flap++)
        {
            site.Behaves(First, SendOutcome.NotSent);
            site.Run(80_000);
            site.Behaves(First, SendOutcome.Acknowledged);
            site.Run(100_000);
        }

        Assert.False(LastWord(site).Restore);
        site.Restart();
        site.Run(60_000);

        Assert.True(LastWord(site).Restore);
        Assert.Equal(PathState.Up, site.Path(First).Health.State);
    }

    [Fact]
    public void Two_ways_of_one_address_are_told_apart_by_their_ids()
    {
        TwoWays site = new(Of(Watched(First) with { Name = "police:9000" }, Informed(Second) with { Name = "police:9000" }));
        site.Behaves(First, SendOutcome.NotSent);
        site.Run(200_000);

        Assert.Equal("police:9000 (first)", LastWord(site).Text);
    }

    [Fact]
    public void A_way_that_refuses_what_it_is_watched_by_is_up_and_shown_to_refuse_it()
    {
        TwoWays site = new(Of(Watched(First)));
        site.Behaves(First, SendOutcome.Refused);
        site.Run(120_000);
        PathView view = ViewOf.Path(site.Path(First));
        Assert.Equal(("up", true, "DUH"), (view.State, view.RefusesSupervision, view.LastError));
        Assert.Equal(["alarms", "tests"], view.Takes);

        site.Hub.Press(1);
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Answer();
        Assert.True(ViewOf.Path(site.Path(First)).RefusesSupervision);
        site.Run(120_000);
        Assert.False(ViewOf.Path(site.Path(First)).RefusesSupervision);
    }

    [Fact]
    public void One_attempt_that_fails_is_no_failed_way()
    {
        TwoWays site = new();
        site.Behaves(First, SendOutcome.Unanswered);
        site.Hub.Press(1);
        site.Answer();
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Hub.Press(2);
        site.Run(10_000);

        Assert.Equal(PathState.Up, site.Path(First).Health.State);
        Assert.Equal(0, site.Path(First).Health.FailedSinceUnixMs);
    }

    [Fact]
    public void A_receiver_that_refuses_one_kind_of_message_is_alive_and_gets_all_others()
    {
        TwoWays site = new(Of(Informed(First), Informed(Second)));
        site.Hub.Press(1, EventKind.Tamper);
        for (int i = 0; i < 5; i++)
        {
            site.Hub.Apply(site.Hub.AnswerTo(site.SentOver(First).Last(), SendOutcome.Refused, "DUH"));
            site.Hub.NowMs += site.Hub.Policy.RefusedRetryMs;
            site.Hub.Beat((uint)(i + 5));
            site.Hub.Beat((uint)(i + 5), 2);
            site.Hub.Beat((uint)(i + 5), 3);
        }

        Assert.NotEqual(PathState.Failed, site.Path(First).Health.State);
        Assert.DoesNotContain(site.SentOver(Second), s => s.Kind == ReportKind.PathFailed);
    }

    [Fact]
    public void A_receiver_that_refuses_everything_has_failed_though_it_answers_and_conditions_go_elsewhere()
    {
        TwoWays site = new(Of(Watched(First) with { Takes = Informed(First).Takes }, Informed(Second)));
        site.Behaves(First, SendOutcome.Refused);
        site.Hub.Beat(1);
        site.Hub.Beat(1, 2);
        site.Run(VirtualHub.BoundMs + 120_000);
        site.Behaves(First, SendOutcome.Refused);

        Assert.True(site.Path(First).Health.IsRefusing);
        Assert.Equal(PathState.Failed, site.Path(First).Health.State);
        Assert.Equal(
            [1u, 2u],
            site.SentOver(Second).Where(s => s.Kind == ReportKind.DeviceSilent).Select(s => s.Address).Order());
        Assert.Contains(site.SentOver(Second), s => s.Kind == ReportKind.PathFailed);
    }

    [Fact]
    public void A_receiver_that_answers_the_line_s_own_message_and_no_other_has_failed()
    {
        TwoWays site = new(Of(Watched(First), Informed(Second)));
        site.Behaves(First, null);
        for (uint press = 1; press <= 2; press++)
        {
            site.Hub.Press(press);
            site.Hub.Apply(site.Hub.AnswerTo(site.SentOver(First).Last(), SendOutcome.Unanswered, "nothing"));
            site.Run(5_000);
            site.Hub.Apply(new PathAnswered { Site = VirtualHub.School, Path = First, Outcome = SendOutcome.Acknowledged });
        }

        Assert.Equal(PathState.Failed, site.Path(First).Health.State);
        site.Run(1_000);
        Assert.Contains(site.SentOver(Second), s => s is { Kind: ReportKind.PathFailed, Restore: false });

        site.Hub.Press(3);
        Assert.Equal(3, site.SentOver(Second).Count(s => s.Kind == ReportKind.Panic));
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(1_000);
        Assert.Equal(PathState.Up, site.Path(First).Health.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // The way is taken out of the configuration.
    public void A_silence_that_is_over_is_not_told_elsewhere_any_more_since_its_end_would_not_follow_it_there(bool reloads)
    {
        TwoWays site = new(Of(Informed(First), Informed(Second)), devices: 1);
        site.Behaves(First, null);
        site.Hub.Beat(1);
        site.Run(VirtualHub.BoundMs + 2_000);
        Sent begin = Assert.Single(site.SentOver(First), s => s is { Kind: ReportKind.DeviceSilent, Restore: false });
        site.Hub.Beat(2);

        site.Behaves(First, SendOutcome.NotSent);
        if (reloads)
        {
            site.Hub.Reload(Of(Informed(Second)));
        }
        else
        {
            site.Hub.Apply(site.Hub.AnswerTo(begin, SendOutcome.NotSent));
        }

        site.Run(5_000);
        Assert.DoesNotContain(site.SentOver(Second), s => s.Kind == ReportKind.DeviceSilent);
    }

    [Fact]
    public void The_failure_of_a_way_is_not_told_over_that_way_when_the_other_is_taken_out()
    {
        TwoWays site = new(Of(Watched(First) with { Takes = Informed(First).Takes }, Informed(Second)));
        site.Behaves(First, SendOutcome.NotSent);
        site.Behaves(Second, null);
        site.Run(120_000);
        Assert.Equal(ReportKind.PathFailed, Assert.Single(site.SentOver(Second)).Kind);

        site.Hub.Reload(Of(Watched(First) with { Takes = Informed(First).Takes }));
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(120_000);

        Assert.DoesNotContain(site.SentOver(First), s => s.Kind == ReportKind.PathFailed);
    }

    [Fact]
    public void A_silence_that_a_dead_way_was_owed_is_told_over_the_other_and_its_end_where_it_was_told()
    {
        TwoWays site = new(Of(Informed(First), Informed(Second)), devices: 1);
        site.Behaves(First, SendOutcome.NotSent);
        site.Hub.Beat(1);
        site.Run(VirtualHub.BoundMs + 10_000);
        Assert.Single(site.SentOver(Second), s => s is { Kind: ReportKind.DeviceSilent, Restore: false });

        // The first may have heard of it, so both are told of its end.
        site.Hub.Beat(2);
        site.Run(250);
        Assert.Single(site.SentOver(Second), s => s is { Kind: ReportKind.DeviceSilent, Restore: true });
        site.Behaves(First, SendOutcome.Acknowledged);
        for (uint i = 3; i < 10; i++)
        {
            site.Hub.Beat(i);
            site.Run(10_000);
        }

        Assert.True(site.SentOver(First).Last(s => s.Kind == ReportKind.DeviceSilent).Restore);
        Assert.Equal((0, 0), (site.Path(First).Owed, site.Path(Second).Owed));
    }

    [Fact]
    public void A_way_that_failed_and_is_not_watched_is_tried_again_by_what_comes_after_a_minute()
    {
        TwoWays site = new(Of(Way(First), Way(Second)));
        site.Behaves(First, SendOutcome.NotSent);
        FailoverTests.Fail(site, First);
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Hub.Press(50, EventKind.Test);
        Assert.Equal(Second, site.Hub.Sends[^1].Path);
        site.Run(site.Hub.Policy.PathRetryMs);

        site.Hub.Press(51, EventKind.Test);

        Assert.Equal(First, site.Hub.Sends[^1].Path);
        site.Answer();
        Assert.Equal(PathState.Up, site.Path(First).Health.State);
    }

    [Fact]
    public void A_try_of_the_line_holds_up_a_call_for_help_no_longer_than_it_takes_to_go_another_way()
    {
        TwoWays site = new(Of(Watched(First), Way(Second)));
        site.Behaves(First, null);
        site.Run(11_000);
        Assert.Single(site.Hub.Probes);

        site.Hub.Press(1);
        Assert.Empty(site.Hub.Sends);
        site.Run(4_250);

        Assert.Equal(Second, Assert.Single(site.Hub.Sends).Path);
    }

    [Fact]
    public void What_a_failed_way_was_given_again_in_vain_goes_over_the_other()
    {
        TwoWays site = new(Of(Informed(First), Informed(Second)), devices: 4);
        site.Behaves(First, SendOutcome.NotSent);
        FailoverTests.Fail(site, First);
        site.Run(3 * site.Hub.Policy.PathRetryMs);
        site.Hub.Press(60, EventKind.Tamper, 2);
        site.Run(5_000);
        Assert.Contains(site.SentOver(Second), s => s.Kind == ReportKind.Tamper);

        site.Hub.Press(61, EventKind.Fault, 2);
        Assert.Equal((Second, ReportKind.DeviceFault), (site.Hub.Sends[^1].Path, site.Hub.Sends[^1].Kind));
    }

    [Theory]
    [InlineData(EventKind.Fault, new long[] { 5_000, 10_000, 10_000 })]
    [InlineData(EventKind.Panic, new long[] { 5_000, 5_000, 5_000 })]
    public void An_own_retry_plan_holds_for_its_way_but_makes_no_call_for_help_wait_longer(EventKind kind, long[] waits)
    {
        TwoWays site = new(Of(Way(First) with { RetryMinMs = 5_000, RetryMaxMs = 10_000 }));
        site.Behaves(First, SendOutcome.NotSent);
        site.Hub.Press(1, kind);
        site.Run(60_000);

        long[] sent = [.. site.SentOver(First).Select(s => s.AtMs)];
        Assert.Equal(waits, sent.Zip(sent.Skip(1), (a, b) => b - a).Take(3));
    }

    [Fact]
    public void A_watched_way_that_took_no_message_is_tried_with_a_test_event_and_shown_as_working_once_it_takes_that()
    {
        TwoWays site = new(Of(Watched(First), Way(Second)));
        site.Behaves(First, SendOutcome.Refused);
        site.Hub.Press(1);
        site.Run(1_000);
        site.Hub.Press(2);
        site.Run(1_000);
        Assert.True(site.Path(First).Health is { State: PathState.Failed, IsRefusing: true });

        site.Run(10 * 60_000);
        Assert.InRange(site.SentOver(First).Count(s => s.Kind == ReportKind.PeriodicTest), 1, 12);
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(3 * 60_000);

        Assert.Equal(PathState.Up, site.Path(First).Health.State);
    }

    [Fact]
    public void A_hub_that_was_asleep_blames_no_way()
    {
        TwoWays site = new(Of(Watched(First)));
        site.Run(70_000);
        site.Behaves(First, null);
        site.Run(60_000);
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Hub.NowMs += 600_000;
        site.Hub.Apply();

        Assert.Equal(PathState.Up, site.Path(First).Health.State);
    }

    [Fact]
    public void A_failed_way_that_owes_conditions_passes_them_on_when_another_works_again()
    {
        TwoWays site = new(Of(Watched(First) with { Takes = Informed(First).Takes }, Watched(Second) with { Takes = Informed(First).Takes }), devices: 1);
        site.Behaves(First, SendOutcome.NotSent);
        site.Behaves(Second, SendOutcome.NotSent);
        site.Run(180_000);
        site.Hub.Beat(1);
        site.Run(VirtualHub.BoundMs + 1_000);
        site.Behaves(Second, SendOutcome.Acknowledged);
        site.Run(60_000);

        Assert.Single(site.SentOver(Second), s => s is { Kind: ReportKind.DeviceSilent, Restore: false } && s.AtMs > site.Hub.NowMs - 60_000);
    }

    private static Sent LastWord(TwoWays site) => site.SentOver(Second).Last(s => s.Kind == ReportKind.PathFailed);
}
