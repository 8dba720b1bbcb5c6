using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;
using static SchoolButton.Tests.Core.TwoWays;

namespace SchoolButton.Tests.Core;

/// <summary>A call for help at the second receiver when the first fails, in whatever way.</summary>
public sealed class FailoverTests
{
    /// <summary>EN 50131-1: the notification of a hold-up.</summary>
    private const long PromisedMs = 10_000;

    [Theory]
    [InlineData(SendOutcome.NotSent)]
    [InlineData(SendOutcome.Unanswered)]
    [InlineData(SendOutcome.Refused)]
    public void What_the_first_way_does_not_take_goes_over_the_second_at_once(SendOutcome outcome)
    {
        TwoWays site = new();
        site.Behaves(First, outcome);

        site.Hub.Press(1);
        site.Answer();

        Sent sent = Assert.Single(site.SentOver(Second));
        Assert.Equal((ReportKind.Panic, site.Hub.NowMs), (sent.Kind, sent.AtMs));
        Assert.Equal((AlarmState.Forwarded, "second:9000"), (site.Hub.Alarm(1).State, site.Hub.Alarm(1).Receiver));
        Assert.Contains(new Told(VirtualHub.Button, 1, AckStage.Received), site.Hub.Acks);
    }

    [Fact]
    public void Where_the_first_way_says_nothing_the_second_has_it_within_the_promised_time()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        long pressedMs = site.Hub.NowMs;

        site.Hub.Press(1);
        site.Run(PromisedMs);

        Assert.InRange(Assert.Single(site.SentOver(Second)).AtMs - pressedMs, 1, PromisedMs);
        Assert.Equal(AlarmState.Forwarded, site.Hub.Alarm(1).State);
    }

    [Fact]
    public void So_it_does_while_something_else_hangs_on_the_wire_of_the_first()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        site.Hub.Press(1, EventKind.Fault, 2);
        site.Run(1_000);
        long pressedMs = site.Hub.NowMs;

        site.Hub.Press(1);
        site.Run(PromisedMs);

        Assert.InRange(site.SentOver(Second).First(s => s.Kind == ReportKind.Panic).AtMs - pressedMs, 1, PromisedMs);
        Assert.DoesNotContain(site.SentOver(First), s => s.Kind == ReportKind.Panic);
    }

    [Fact]
    public void After_a_restart_too_a_cancel_goes_to_no_receiver_that_has_an_earlier_call_and_not_the_one_it_takes_back()
    {
        TwoWays site = new();
        site.Behaves(First, SendOutcome.NotSent);
        site.Hub.Press(1);
        site.Answer();
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Hub.Restart();

        site.Hub.Press(3);
        site.Run(1_000);
        site.Hub.Press(4, EventKind.Cancel, cancelled: 3);
        site.Run(30_000);

        Assert.Equal([ReportKind.Panic, ReportKind.Cancel], site.SentOver(First).TakeLast(2).Select(s => s.Kind));
        Assert.Equal([ReportKind.Panic], site.SentOver(Second).Select(s => s.Kind));
    }

    [Fact]
    public void A_third_way_follows_when_the_second_fails_too_and_not_before()
    {
        TwoWays site = new(Of(Way(First), Way(Second), Way(Third)));
        site.Behaves(First, SendOutcome.NotSent);
        site.Behaves(Second, null);

        site.Hub.Press(1);
        site.Run(3_000);
        Assert.Empty(site.SentOver(Third));

        site.Run(PromisedMs - 3_000);
        Assert.Single(site.SentOver(Third));
        Assert.Equal("third:9000", site.Hub.Alarm(1).Receiver);
    }

    [Fact]
    public void The_first_that_takes_it_relieves_the_others_and_the_history_names_it()
    {
        TwoWays site = new();
        site.Behaves(First, SendOutcome.NotSent);
        site.Hub.Press(1);
        site.Answer();

        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(120_000);

        Assert.Single(site.SentOver(First));
        Assert.Equal(0, site.Path(First).Owed);
        Assert.Contains(site.Hub.History, h => h is { What: "forwarded", Detail: "second:9000" });
        Assert.Contains(
            site.Hub.History, h => h is { What: "withdrawn-from", Detail: "first:9000: second:9000 has it" });
    }

    [Fact]
    public void What_hangs_on_the_wire_of_the_first_may_still_be_taken_there_and_is_not_owed_there_if_it_fails()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        site.Hub.Press(1);
        site.Run(5_000);
        Sent late = site.SentOver(First).Single();

        site.Hub.Apply(site.Hub.AnswerTo(late, SendOutcome.Unanswered, "nothing came"));
        site.Run(60_000);

        Assert.Single(site.SentOver(First));
        Assert.Equal((0, "second:9000"), (site.Path(First).Owed, site.Hub.Alarm(1).Receiver));
        Assert.Null(site.Hub.Alarm(1).LastError);
    }

    [Fact]
    public void Two_that_took_it_are_both_named()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        site.Hub.Press(1);
        site.Run(5_000);

        site.Hub.Apply(site.Hub.AnswerTo(site.SentOver(First).Single(), SendOutcome.Acknowledged));

        Assert.Contains(site.Hub.History, h => h is { What: "forwarded", Detail: "second:9000" });
        Assert.Contains(site.Hub.History, h => h is { What: "also-forwarded", Detail: "first:9000" });
        Assert.Equal("second:9000", site.Hub.Alarm(1).Receiver);
    }

    [Fact]
    public void A_way_that_failed_is_tried_beside_the_current_one_and_costs_no_time()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        site.Hub.Press(1);
        site.Run(5_000);
        site.Behaves(First, SendOutcome.NotSent);
        Fail(site, First);

        site.Hub.Press(2, address: 2);

        Assert.Equal([First, Second], site.Hub.Sends.TakeLast(2).Select(s => s.Path).Order());
        Assert.All(site.Hub.Sends.TakeLast(2), s => Assert.Equal((2u, site.Hub.NowMs), (s.Address, s.AtMs)));
    }

    [Fact]
    public void With_all_ways_failed_a_call_for_help_goes_over_all_and_fails_loudly_until_one_takes_it()
    {
        TwoWays site = new();
        site.Behaves(First, SendOutcome.NotSent);
        site.Behaves(Second, SendOutcome.Refused);
        Fail(site, First);
        Fail(site, Second);
        int before = site.Hub.Sends.Count;

        site.Hub.Press(9, address: 2);
        Assert.Equal([First, Second], site.Hub.Sends.Skip(before).Select(s => s.Path).Order());
        site.Run(61_000);
        Assert.Equal(AlarmState.Failing, site.Hub.Alarm(9, address: 2).State);

        site.Behaves(Second, SendOutcome.Acknowledged);
        site.Run(61_000);
        Assert.Equal((AlarmState.Forwarded, "second:9000"), (site.Hub.Alarm(9, 2).State, site.Hub.Alarm(9, 2).Receiver));
    }

    [Fact]
    public void A_site_that_wants_its_calls_everywhere_gets_each_to_every_way_at_once_and_until_each_has_it()
    {
        TwoWays site = new(Of(Way(First), Way(Second)) with { PanicOverAll = true });
        site.Behaves(Second, SendOutcome.NotSent);

        site.Hub.Press(1);
        Assert.Equal([First, Second], site.Hub.Sends.Select(s => s.Path));
        site.Run(10_000);
        Assert.Equal("first:9000", site.Hub.Alarm(1).Receiver);
        Assert.Equal(1, site.Path(Second).Owed);

        site.Behaves(Second, SendOutcome.Acknowledged);
        site.Run(61_000);
        Assert.Equal(0, site.Path(Second).Owed);
        Assert.Contains(site.Hub.History, h => h is { What: "also-forwarded", Detail: "second:9000" });
    }

    [Theory]
    [InlineData(true, 60_000)]
    [InlineData(false, 25L * 3_600_000)]
    public void What_one_way_has_is_not_owed_for_ever_over_one_that_refuses_it_when_it_is_closed_or_a_day_old(bool isClosed, long afterMs)
    {
        TwoWays site = new(Of(Way(First), Way(Second)) with { PanicOverAll = true });
        site.Behaves(Second, SendOutcome.Refused);
        site.Hub.Press(1);
        site.Run(60_000);
        Assert.Equal(1, site.Path(Second).Owed);

        if (isClosed)
        {
            site.Hub.Apply(new AdvanceAlarm { AlarmId = 1, To = AlarmStep.Closed, By = "somebody" });
        }

        site.Hub.NowMs += afterMs - 60_000;
        site.Run(60_000);

        Assert.Equal((0, "first:9000"), (site.Path(Second).Owed, site.Hub.Alarm(1).Receiver));
        Assert.Contains(site.Hub.History, h => h.What == "withdrawn-from" && h.Detail!.StartsWith("second:9000: first:9000 has it"));
    }

    [Fact]
    public void But_what_no_way_has_stays_owed_everywhere_closed_or_old()
    {
        TwoWays site = new(Of(Way(First), Way(Second)) with { PanicOverAll = true });
        site.Behaves(First, SendOutcome.Refused);
        site.Behaves(Second, SendOutcome.Refused);
        site.Hub.Press(1);
        site.Hub.Apply(new AdvanceAlarm { AlarmId = 1, To = AlarmStep.Closed, By = "somebody" });
        site.Hub.NowMs += 48L * 3_600_000;
        site.Run(60_000);

        Assert.Equal((1, 1), (site.Path(First).Owed, site.Path(Second).Owed));
    }

    [Fact]
    public void A_cancel_goes_over_every_way_and_behind_its_alarm_on_each()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        site.Hub.Press(1);
        site.Run(5_000);

        site.Hub.Press(2, EventKind.Cancel, cancelled: 1);
        site.Run(1_000);
        site.Hub.Apply(site.Hub.AnswerTo(site.SentOver(First).Single(), SendOutcome.Unanswered));
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(61_000);

        Assert.Equal([ReportKind.Panic, ReportKind.Cancel], site.SentOver(Second).Select(s => s.Kind));
        Assert.Equal([ReportKind.Panic, ReportKind.Cancel], site.SentOver(First).Select(s => s.Kind));
        Assert.All(site.Hub.Sends.Where(s => s.Kind == ReportKind.Cancel), s => Assert.Equal(1, s.CancelsAlarmId));
    }

    /// <summary>Both may lead to one receiver: what comes over the second behind the new press would take that back.</summary>
    [Fact]
    public void A_cancel_that_waits_for_one_way_is_not_told_there_once_its_device_calls_again_over_another()
    {
        TwoWays site = new();
        site.Hub.Press(1);
        site.Answer();
        site.Behaves(Second, null);
        site.Hub.Press(2, EventKind.Cancel, cancelled: 1);
        site.Run(1_000);
        site.Hub.Press(3);
        site.Run(1_000);

        site.Hub.Apply(site.Hub.AnswerTo(site.SentOver(Second).Single(), SendOutcome.Unanswered));
        site.Behaves(Second, SendOutcome.Acknowledged);
        site.Run(61_000);
        site.Restart();
        site.Run(61_000);

        Assert.Single(site.SentOver(Second), s => s.Kind == ReportKind.Cancel);
        Assert.Equal(0, site.Path(Second).Owed);
        Assert.Equal([ReportKind.Panic, ReportKind.Cancel, ReportKind.Panic], site.SentOver(First).Select(s => s.Kind));
    }

    [Fact]
    public void Nor_is_one_that_was_on_the_wire_when_the_hub_died()
    {
        TwoWays site = new();
        site.Hub.Press(1);
        site.Answer();
        site.Behaves(Second, null);
        site.Hub.Press(2, EventKind.Cancel, cancelled: 1);
        site.Run(1_000);
        site.Hub.Press(3);
        site.Run(1_000);

        site.Restart();
        site.Behaves(Second, SendOutcome.Acknowledged);
        site.Run(61_000);

        Assert.Single(site.SentOver(Second), s => s.Kind == ReportKind.Cancel);
        Assert.Equal(0, site.Path(Second).Owed);
    }

    [Fact]
    public void What_a_cancel_takes_back_is_known_after_a_restart()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        site.Behaves(Second, null);
        site.Hub.Press(1);
        site.Hub.Press(2, EventKind.Cancel, cancelled: 1);
        site.Restart();
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(61_000);

        Assert.Equal(1, site.SentOver(First).Last(s => s.Kind == ReportKind.Cancel).CancelsAlarmId);
    }

    /// <summary>Twenty thousand open alarms at a start must not take twenty thousand looks at each other.</summary>
    [Fact]
    public void What_is_open_at_a_start_is_read_a_few_times_however_much_it_is()
    {
        CountedList alarms = new(
        [
            .. Enumerable.Range(1, 500).SelectMany(i => new[]
            {
                Open(2 * i, i, EventKind.Panic, cancelledUnixMs: i),
                Open((2 * i) + 1, i, EventKind.Cancel, cancelledUnixMs: 0),
            }),
        ]);

        HubCore core = new(
            HubSnapshot.Empty with { Alarms = alarms, LastAlarmId = 1_001 }, [Of(Way(First))], new CorePolicy(), new Instant(0, 1_000_000));

        Assert.InRange(alarms.Read, 500, 20 * alarms.Count);
        Assert.Equal(1_000, core.Alarms.Count());

        static Alarm Open(long id, int device, EventKind kind, long cancelledUnixMs) => new()
        {
            Id = id,
            Address = (uint)device,
            Generation = 0,
            Counter = (uint)id,
            Kind = kind,
            Restore = false,
            Zone = 1,
            Cause = 0,
            Site = VirtualHub.School,
            RaisedUnixMs = device,
            StoredUnixMs = device,
            CancelledUnixMs = cancelledUnixMs,
            Receiver = "first:9000",
        };
    }

    [Fact]
    public void A_crash_between_ways_loses_no_call_and_sends_none_that_a_way_took_again()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        site.Hub.Press(1);
        site.Run(5_000);
        Assert.Equal(AlarmState.Forwarded, site.Hub.Alarm(1).State);

        site.Restart();
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(120_000);

        Assert.Single(site.SentOver(First), s => s.Kind == ReportKind.Panic);
        Assert.Single(site.SentOver(Second), s => s.Kind == ReportKind.Panic);
        Assert.Equal(0, site.Path(First).Owed);
    }

    [Fact]
    public void After_a_crash_a_call_that_nobody_took_goes_on_over_the_next_way()
    {
        TwoWays site = new();
        site.Behaves(First, null);
        site.Hub.Press(1);

        site.Restart();
        site.Run(PromisedMs);

        Assert.True(site.SentOver(First).Last().MayBeRepeat);
        Assert.False(Assert.Single(site.SentOver(Second)).MayBeRepeat);
        Assert.Equal("second:9000", site.Hub.Alarm(1).Receiver);
    }

    [Fact]
    public void Each_way_has_its_own_sequence_numbers_also_after_a_restart()
    {
        TwoWays site = new(Of(Way(First), Way(Second)) with { PanicOverAll = true });
        site.Behaves(Second, SendOutcome.NotSent);
        site.Hub.Press(1);
        site.Hub.Press(1, address: 2);
        site.Run(1_000);
        site.Restart();
        site.Behaves(Second, SendOutcome.Acknowledged);
        site.Hub.Press(1, address: 3);
        site.Run(61_000);

        Assert.Equal([1, 2, 3], site.SentOver(First).Select(s => s.Sequence));
        int first = site.SentOver(Second).First().Sequence;
        Assert.Equal([first, first + 1, first + 2], site.SentOver(Second).Select(s => s.Sequence).Distinct().Order());
    }

    /// <summary>A receiver on two networks, told over both: it takes the same words under the same number for a repetition.</summary>
    [Fact]
    public void The_next_call_from_a_button_has_another_number_over_the_second_way_than_the_last_had_over_the_first()
    {
        TwoWays site = new();
        site.Hub.Press(1);
        site.Run(1_000);
        site.Behaves(First, SendOutcome.NotSent);
        site.Hub.Press(2);
        site.Run(1_000);

        Assert.NotEqual(site.SentOver(First).First().Sequence, Assert.Single(site.SentOver(Second)).Sequence);
    }

    [Fact]
    public void A_way_that_is_put_first_over_a_restart_has_other_numbers_than_the_one_that_was_first()
    {
        TwoWays site = new();
        site.Hub.Press(1);
        site.Run(1_000);

        site.Hub.Site = Of(Way(Second), Way(First));
        site.Restart();
        site.Hub.Press(2);
        site.Run(1_000);

        Assert.NotEqual(site.SentOver(First).First().Sequence, Assert.Single(site.SentOver(Second)).Sequence);
    }

    [Fact]
    public void A_call_on_the_wire_of_a_way_that_is_gone_is_new_to_the_receiver_that_gets_it_instead()
    {
        TwoWays site = new(Of(Way(First)));
        site.Behaves(First, null);
        site.Hub.Press(1);

        site.Hub.Reload(Of(Way(Second)));
        site.Run(1_000);

        Sent sent = Assert.Single(site.SentOver(Second));
        Assert.Equal((ReportKind.Panic, false), (sent.Kind, sent.MayBeRepeat));
    }

    [Fact]
    public void A_call_that_waited_for_a_receiver_over_a_restart_comes_as_new_under_a_number_that_its_way_has_not_used()
    {
        TwoWays site = new(Of(Way(First)));
        site.Hub.Press(1);
        site.Run(1_000);
        site.Hub.Reload(Of());
        site.Behaves(string.Empty, SendOutcome.Refused);
        site.Hub.Press(2);
        site.Run(1_000);

        site.Hub.Site = Of(Way(First));
        site.Restart();
        site.Run(1_000);

        Assert.Equal([1, 2], site.SentOver(First).Select(s => s.Sequence));
        Assert.All(site.SentOver(First), s => Assert.False(s.MayBeRepeat));
    }

    [Fact]
    public void A_cancel_that_waited_for_a_receiver_over_restarts_follows_its_call_to_each_way_and_once()
    {
        TwoWays site = new(Of());
        site.Behaves(string.Empty, SendOutcome.Refused);
        site.Hub.Press(1);
        site.Hub.Press(2, EventKind.Cancel, cancelled: 1);
        site.Run(1_000);

        site.Hub.Site = Of(Way(First), Way(Second));
        site.Behaves(First, SendOutcome.NotSent);
        site.Behaves(Second, null);
        site.Restart();
        site.Run(10_000);
        site.Restart();
        site.Behaves(Second, SendOutcome.Acknowledged);
        site.Run(61_000);
        site.Behaves(First, SendOutcome.Acknowledged);
        site.Run(61_000);

        Assert.Equal([ReportKind.Panic, ReportKind.Cancel], site.SentOver(Second).DistinctBy(s => s.ReportId).Select(s => s.Kind));
        Assert.Equal(ReportKind.Cancel, site.SentOver(First).Last().Kind);
    }

    [Fact]
    public void A_press_goes_at_once_over_a_way_with_ten_thousand_messages_waiting()
    {
        TwoWays site = new(devices: 101);
        site.Behaves(First, null);
        site.Behaves(Second, null);
        site.Hub.Apply(
        [
            .. Enumerable.Range(0, 10_000).Select(
                i => site.Hub.AlarmFrame((uint)(i / 100), EventKind.Tamper, 2 + ((uint)i % 100))),
        ]);
        Assert.Equal(10_000, site.Path(First).Owed);

        site.Hub.Press(1);
        site.Hub.Apply(site.Hub.AnswerTo(site.Hub.Sends[0], SendOutcome.Acknowledged));

        Assert.Equal(ReportKind.Panic, site.Hub.Sends[^1].Kind);
    }

    [Fact]
    public void A_copy_is_told_as_well_and_its_answer_does_not_mean_that_the_police_have_it()
    {
        TwoWays site = new(Of(Way(First), Told()));
        site.Behaves(First, null);

        site.Hub.Press(1);
        site.Run(5_000);

        Assert.Equal(ReportKind.Panic, Assert.Single(site.SentOver(Copy)).Kind);
        Assert.Equal((AlarmState.Sending, "first:9000"), (site.Hub.Alarm(1).State, site.Hub.Alarm(1).Receiver));
        Assert.DoesNotContain(site.Hub.Acks, a => a.Stage == AckStage.Received);
        Assert.Contains(site.Hub.History, h => h is { What: "copied", Detail: "copy:9000" });
    }

    [Fact]
    public void A_copy_that_was_set_up_since_a_call_does_not_hear_that_it_was_taken_back()
    {
        TwoWays site = new(Of(Way(First)));
        site.Hub.Press(1);
        site.Hub.Press(1, address: 2);
        site.Hub.Reload(Of(Way(First), Told()));
        site.Hub.Press(2, EventKind.Cancel, cancelled: 1);
        site.Run(1_000);
        Assert.Empty(site.SentOver(Copy));

        site.Hub.Press(3);
        site.Hub.Press(4, EventKind.Cancel, cancelled: 3);
        site.Run(1_000);
        Assert.Equal([ReportKind.Panic, ReportKind.Cancel], site.SentOver(Copy).Select(s => s.Kind));
    }

    [Fact]
    public void A_copy_that_fails_holds_up_nobody_and_is_told_in_the_end()
    {
        TwoWays site = new(Of(Way(First), Told()));
        site.Behaves(Copy, SendOutcome.NotSent);
        site.Hub.Press(1);
        site.Run(30_000);
        Assert.Equal((AlarmState.Forwarded, null), (site.Hub.Alarm(1).State, site.Hub.Alarm(1).LastError));
        Assert.Single(site.Hub.History, h => h.What == "copy-failed");

        site.Restart();
        site.Behaves(Copy, SendOutcome.Acknowledged);
        site.Run(61_000);
        Assert.Equal(0, site.Path(Copy).Owed);
    }

    [Fact]
    public void A_site_with_copies_alone_owes_its_calls_to_nobody_loudly()
    {
        TwoWays site = new(Of(Told()));
        site.Behaves(string.Empty, SendOutcome.Refused);
        site.Hub.Press(1);
        site.Answer();

        Assert.Equal((AlarmState.Failing, Site.NoReceiver), (site.Hub.Alarm(1).State, site.Hub.Alarm(1).Receiver));
        Assert.Single(site.SentOver(Copy));
    }

    [Fact]
    public void A_drill_goes_only_where_drills_are_taken_and_as_a_drill()
    {
        TwoWays site = new(Of(Way(First), Told() with { Takes = PathTakes.Drills }));
        site.Hub.Press(1, EventKind.Drill);
        site.Run(1_000);

        Assert.Equal((Copy, ReportKind.Drill), (site.Hub.Sends.Single().Path, site.Hub.Sends.Single().Kind));
        Assert.Equal((AlarmState.Stored, null), (site.Hub.Alarm(1).State, site.Hub.Alarm(1).Receiver));
    }

    [Fact]
    public void The_story_of_an_alarm_over_several_ways_comes_to_the_same_alarm()
    {
        TwoWays site = new(Of(Way(First), Way(Second), Told()) with { PanicOverAll = true });
        site.Behaves(First, SendOutcome.Refused);
        site.Hub.Press(1);
        site.Run(130_000);

        Alarm told = AlarmStory.Fold(site.Hub.History.Where(h => h.AlarmId == 1))!;
        Alarm alarm = site.Hub.Alarm(1);
        Assert.Equal(
            (alarm.Attempts, alarm.Receiver, alarm.LastError, alarm.ForwardedUnixMs),
            (told.Attempts, told.Receiver, told.LastError, told.ForwardedUnixMs));
    }

    /// <summary>Two attempts in a row over a way fail.</summary>
    internal static void Fail(TwoWays site, string path)
    {
        for (uint i = 0; i < 2; i++)
        {
            site.Hub.Press(100 + i, EventKind.Panic, 3);
            site.Run(1_000);
        }

        Assert.Equal(PathState.Failed, site.Path(path).Health.State);
    }

    /// <summary>Counts what is read of it.</summary>
    private sealed class CountedList(IReadOnlyList<Alarm> alarms) : IReadOnlyList<Alarm>
    {
        public int Read { get; private set; }

        public int Count => alarms.Count;

        public Alarm this[int index] => alarms[index];

        public IEnumerator<Alarm> GetEnumerator()
        {
            foreach (Alarm alarm in alarms)
            {
                Read++;
                yield return alarm;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
