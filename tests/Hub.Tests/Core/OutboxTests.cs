using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Promise 2: delivered or loud.</summary>
public sealed class OutboxTests
{
    /// <summary>Of a site that does not want to hear of silence, so that time may pass without further messages.</summary>
    private readonly VirtualHub _hub = new(devices: 300, VirtualHub.Quiet);

    [Fact]
    public void One_message_at_a_time_is_on_the_wire()
    {
        _hub.Press(1);
        _hub.Press(2);
        _hub.Run(19_000);
        Assert.Single(_hub.Sends);

        _hub.Answer();

        Assert.Equal(2, _hub.Sends.Count);
    }

    [Fact]
    public void Each_site_has_its_own_wire()
    {
        Site south = VirtualHub.Reporting with { Id = "south" };
        HubSnapshot two = HubSnapshot.Empty with
        {
            Devices = [new Device(VirtualHub.Record(1)), new Device(VirtualHub.Record(2) with { Site = "south" })],
        };
        HubCore core = new(two, [VirtualHub.Reporting, south], _hub.Policy, _hub.Now);
        Step step = new();

        core.Apply([_hub.AlarmFrame(1), _hub.AlarmFrame(1, address: 2)], _hub.Now, _hub.NowMs, step);

        Assert.Equal([(VirtualHub.School, 1), ("south", 1)], step.Sends.Select(r => (r.Site, r.Sequence)));
    }

    [Fact]
    public void A_panic_goes_before_any_backlog()
    {
        for (uint device = 1; device <= 200; device++)
        {
            _hub.Press(1, EventKind.Fault, device);
        }

        _hub.Press(2, EventKind.Panic, 300);
        _hub.Answer();

        Assert.Equal((ReportKind.Panic, 300u), (_hub.Sends[1].Kind, _hub.Sends[1].Address));
    }

    [Fact]
    public void Panic_and_duress_go_before_medical_life_before_property_and_property_before_tests_each_in_the_order_of_arrival()
    {
        _hub.Press(1, EventKind.Fault, 1);
        _hub.Press(1, EventKind.Test, 2);
        _hub.Press(1, EventKind.Tamper, 3);
        _hub.Press(1, EventKind.Medical, 4);
        _hub.Press(1, EventKind.Test, 5);
        _hub.Press(1, EventKind.Duress, 6);
        _hub.Press(1, EventKind.Fault, 7);
        _hub.Press(1, EventKind.SilentPanic, 8);
        _hub.AnswerAll();

        Assert.Equal([1, 6, 8, 4, 3, 7, 2, 5], _hub.Sends.Select(s => (int)s.Address));
    }

    [Theory]
    [InlineData(EventKind.Fault)]
    [InlineData(EventKind.Panic)] // Nobody else may help meanwhile: never longer than a few seconds.
    public void A_failed_attempt_is_repeated_under_its_number_after_waits_that_grow_to_a_bound(EventKind kind)
    {
        _hub.Press(1, kind);
        List<long> waits = [];
        for (int i = 0; i < 9; i++)
        {
            long failedMs = _hub.NowMs;
            _hub.Answer(SendOutcome.NotSent, "nobody there");
            int before = _hub.Sends.Count;
            while (_hub.Sends.Count == before)
            {
                _hub.Run(VirtualHub.TickMs);
            }

            waits.Add(_hub.NowMs - failedMs);
        }

        Assert.Equal(
            kind == EventKind.Panic
                ? [1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000]
                : [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000],
            waits);
        Assert.All(_hub.Sends, s => Assert.Equal(1, s.Sequence));
        Assert.Equal(Enumerable.Range(1, 10), _hub.Sends.Select(s => s.Attempt));
    }

    [Fact]
    public void Nothing_is_ever_given_up()
    {
        _hub.Press(1);
        for (int i = 0; i < 1_000; i++)
        {
            _hub.Answer(SendOutcome.Unanswered);
            _hub.NowMs += _hub.Policy.RetryMaxMs;
            _hub.Apply();
        }

        Assert.Equal(1_001, _hub.Sends.Count);
        _hub.Answer();

        Assert.Equal(AlarmState.Forwarded, _hub.Alarm(1).State);
    }

    [Fact]
    public void An_undelivered_alarm_is_loud_with_its_attempts_and_the_last_reason()
    {
        _hub.Press(1);
        Assert.Equal((AlarmState.Sending, 1, null), Told());
        _hub.Answer(SendOutcome.NotSent, "nobody there");
        Assert.Equal((AlarmState.Failing, 1, "nobody there"), Told());
        _hub.Run(1_000);
        _hub.Answer(SendOutcome.Unanswered);
        Assert.Equal((AlarmState.Failing, 2, "the receiver did not take it"), Told());

        _hub.Restart();
        Assert.Equal((AlarmState.Failing, 2, "the receiver did not take it"), Told());

        _hub.Run(2_000);
        _hub.Answer();
        Assert.Equal((AlarmState.Forwarded, 3, null), Told());

        (AlarmState, int, string?) Told() => (_hub.Alarm(1).State, _hub.Alarm(1).Attempts, _hub.Alarm(1).LastError);
    }

    [Fact]
    public void A_success_ends_the_waiting_of_all()
    {
        _hub.Press(1, address: 1);
        for (int i = 0; i < 8; i++)
        {
            _hub.Answer(SendOutcome.NotSent);
            _hub.Run(30_000);
        }

        _hub.Press(1, EventKind.Fault, 2);
        _hub.Answer();
        _hub.Answer();
        _hub.Press(2, EventKind.Fault, 2);

        Assert.Equal(3, _hub.Sends.Select(s => s.ReportId).Distinct().Count());
    }

    [Fact]
    public void A_new_panic_is_tried_at_once_whatever_waits_older_failures_earned()
    {
        _hub.Press(1, EventKind.Fault, 1);
        for (int i = 0; i < 8; i++)
        {
            _hub.Answer(SendOutcome.NotSent);
            _hub.Run(30_000);
        }

        _hub.Answer(SendOutcome.NotSent);
        _hub.Press(1, address: 2);

        Assert.Equal((ReportKind.Panic, _hub.NowMs), (_hub.Sends[^1].Kind, _hub.Sends[^1].AtMs));
    }

    [Fact]
    public void A_panic_that_comes_while_an_older_attempt_is_failing_does_not_wait_for_that_one_s_back_off()
    {
        _hub.Press(1, EventKind.Fault, 1);
        for (int i = 0; i < 8; i++)
        {
            _hub.Answer(SendOutcome.NotSent);
            _hub.Run(30_000);
        }

        _hub.Press(1, address: 2);
        _hub.Answer(SendOutcome.NotSent);

        Assert.Equal((ReportKind.Panic, _hub.NowMs), (_hub.Sends[^1].Kind, _hub.Sends[^1].AtMs));
    }

    [Fact]
    public void Panics_that_keep_failing_do_not_hammer_a_dead_receiver()
    {
        for (uint device = 1; device <= 20; device++)
        {
            _hub.Press(1, address: device);
        }

        long endMs = _hub.NowMs + 600_000;
        while (_hub.NowMs < endMs)
        {
            _hub.Answer(SendOutcome.NotSent);
            _hub.Run(VirtualHub.TickMs);
        }

        Assert.InRange(_hub.Sends.Count, 20, 12 * 10 + 5);
    }

    [Theory]
    [InlineData(EventKind.Fault, 60_000)]
    [InlineData(EventKind.Panic, 10_000)]
    public void A_refused_message_waits_long_and_a_call_for_help_as_long_as_it_may(EventKind kind, long ms)
    {
        _hub.Press(1, kind);
        _hub.Answer(SendOutcome.Refused, "DUH");

        _hub.Run(ms - VirtualHub.TickMs);
        Assert.Single(_hub.Sends);
        _hub.Run(VirtualHub.TickMs);

        Assert.Equal(2, _hub.Sends.Count);
    }

    [Fact]
    public void A_receiver_that_refuses_every_call_for_help_is_not_hammered_either()
    {
        for (uint device = 1; device <= 100; device++)
        {
            _hub.Press(1, address: device);
        }

        long endMs = _hub.NowMs + 600_000;
        while (_hub.NowMs < endMs)
        {
            _hub.Answer(SendOutcome.Refused, "DUH");
            _hub.Run(VirtualHub.TickMs);
        }

        Assert.InRange(_hub.Sends.Count, 100, 12 * 10 + 5);
    }

    [Fact]
    public void A_new_call_for_help_is_tried_at_once_and_then_after_a_second_though_the_receiver_is_dead_for_long()
    {
        _hub.Press(1, EventKind.Fault, 1);
        for (int i = 0; i < 8; i++)
        {
            _hub.Answer(SendOutcome.NotSent);
            _hub.Run(30_000);
        }

        _hub.Answer(SendOutcome.NotSent);
        _hub.Press(1, address: 2);
        _hub.Answer(SendOutcome.NotSent);
        _hub.Run(1_000);

        Assert.Equal((ReportKind.Panic, _hub.NowMs), (_hub.Sends[^1].Kind, _hub.Sends[^1].AtMs));
    }

    [Theory]
    [InlineData(SendOutcome.NotSent)]
    [InlineData(SendOutcome.Unanswered)]
    [InlineData(SendOutcome.Refused)]
    public void A_way_that_is_set_up_anew_is_tried_at_once_with_all_that_it_owes(SendOutcome outcome)
    {
        _hub.Press(1, address: 1);
        _hub.Press(1, EventKind.Fault, 2);
        for (int i = 0; i < 8; i++)
        {
            _hub.Answer(outcome);
            _hub.Run(60_000);
        }

        _hub.Answer(outcome);
        int before = _hub.Sends.Count;
        _hub.Reload(Site.WithOne(
            VirtualHub.School, "North School", "1234", "mended:9000", forwardSilence: false, forwardTests: true));
        Assert.Equal((ReportKind.Panic, _hub.NowMs), (_hub.Sends[^1].Kind, _hub.Sends[^1].AtMs));
        _hub.AnswerAll();

        Assert.Equal([1u, 2u], _hub.Sends.Skip(before).Select(s => s.Address));
    }

    [Fact]
    public void What_hangs_on_the_wire_of_a_way_that_is_set_up_anew_goes_again_as_soon_as_it_ends()
    {
        _hub.Press(1);
        _hub.Run(3_000);
        _hub.Reload(Site.WithOne(
            VirtualHub.School, "North School", "1234", "mended:9000", forwardSilence: false, forwardTests: true));

        _hub.Answer(SendOutcome.Unanswered, "the line was set up anew before the answer came");

        Assert.Equal((2, _hub.NowMs), (_hub.Sends.Count, _hub.Sends[^1].AtMs));
    }

    [Fact]
    public void A_call_for_help_that_the_receiver_never_answers_does_not_keep_the_next_one_from_it()
    {
        _hub.Press(1, address: 1);
        for (int i = 0; i < 3; i++)
        {
            _hub.Answer(SendOutcome.Unanswered);
            _hub.Run(_hub.Policy.CallRetryMaxMs);
        }

        _hub.Answer(SendOutcome.Unanswered);
        _hub.Press(1, address: 2);
        Assert.Equal((2u, _hub.NowMs), (_hub.Sends[^1].Address, _hub.Sends[^1].AtMs));
        _hub.Answer();

        _hub.Run(_hub.Policy.CallRetryMaxMs);
        Assert.Equal(1u, _hub.Sends[^1].Address);
    }

    [Fact]
    public void Nothing_else_takes_the_wire_while_a_call_for_help_waits_for_its_next_try()
    {
        _hub.Press(1, EventKind.Fault, 1);
        _hub.Press(1, address: 2);
        _hub.Answer(SendOutcome.NotSent);
        for (int i = 0; i < 20; i++)
        {
            _hub.Answer(SendOutcome.NotSent);
            _hub.Run(10_000);
        }

        Assert.All(_hub.Sends.Skip(1), s => Assert.Equal(ReportKind.Panic, s.Kind));
    }

    [Fact]
    public void A_refused_message_holds_up_no_new_panic_not_even_of_the_same_button()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.Refused, "DUH");

        _hub.Press(2);

        Assert.Equal((2, _hub.NowMs), (_hub.Sends.Count, _hub.Sends[^1].AtMs));
        Assert.NotEqual(_hub.Sends[0].ReportId, _hub.Sends[1].ReportId);
    }

    [Fact]
    public void A_refused_message_holds_up_no_message_that_already_waited()
    {
        _hub.Press(1, address: 1);
        _hub.Press(1, address: 2);
        _hub.Press(1, EventKind.Fault, 3);
        _hub.Answer(SendOutcome.Refused, "DUH");

        _hub.Run(_hub.Policy.RetryMinMs);
        _hub.Answer();
        _hub.Answer();

        Assert.Equal([1u, 2u, 3u], _hub.Sends.Select(s => s.Address));
    }

    [Fact]
    public void A_receiver_that_refuses_everything_is_not_hammered()
    {
        for (uint device = 1; device <= 100; device++)
        {
            _hub.Press(1, EventKind.Fault, device);
        }

        long endMs = _hub.NowMs + 600_000;
        while (_hub.NowMs < endMs)
        {
            _hub.Answer(SendOutcome.Refused, "DUH");
            _hub.Run(VirtualHub.TickMs);
        }

        Assert.InRange(_hub.Sends.Count, 10, 30);
    }

    [Fact]
    public void A_cancel_does_not_overtake_the_refused_alarm_that_it_takes_back()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.Refused, "DUH");
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.Run(_hub.Policy.RefusedRetryMs);
        _hub.AnswerAll();

        Assert.Equal([ReportKind.Panic, ReportKind.Panic, ReportKind.Cancel], _hub.Sends.Select(s => s.Kind));
    }

    [Fact]
    public void A_cancel_that_a_newer_press_overtook_is_dropped_since_it_would_be_read_as_the_press_s()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.Refused, "DUH");
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.Press(3);
        _hub.Run(_hub.Policy.RefusedRetryMs);
        _hub.AnswerAll();
        _hub.Restart();
        _hub.Run(_hub.Policy.RefusedRetryMs);

        Assert.DoesNotContain(_hub.Sends, s => s.Kind == ReportKind.Cancel);
        Assert.Equal([1L, 3L, 1L], _hub.Sends.Where(s => s.Kind == ReportKind.Panic).Select(s => s.ReportId));
        Assert.Equal(AlarmState.Stored, _hub.Alarm(2).State);
        Assert.Contains(_hub.History, h => h is { AlarmId: 2, What: "withdrawn" });
    }

    /// <summary>The cancel would hold up the second press, or take it back: on the wire it names none.</summary>
    [Fact]
    public void A_press_a_cancel_and_a_press_again_reach_a_receiver_that_was_away_as_two_presses()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.NotSent);
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.Press(3);
        _hub.Answer(SendOutcome.NotSent);
        _hub.Run(_hub.Policy.RetryMaxMs);
        _hub.AnswerAll();

        Assert.Equal([1L, 3L], _hub.Sends.TakeLast(2).Select(s => s.ReportId));
        Assert.Equal([ReportKind.Panic, ReportKind.Panic], _hub.Sends.TakeLast(2).Select(s => s.Kind));
    }

    [Fact]
    public void Panic_and_duress_go_before_cancels_and_medical_calls_that_wait_longer()
    {
        for (uint device = 1; device <= 100; device++)
        {
            _hub.Press(1, EventKind.Panic, device);
            _hub.Answer();
        }

        _hub.Press(1, EventKind.Fault, 210);
        for (uint device = 1; device <= 100; device++)
        {
            _hub.Press(2, EventKind.Cancel, device, cancelled: 1);
            _hub.Press(1, EventKind.Medical, 100 + device);
        }

        int before = _hub.Sends.Count;
        _hub.Press(2, EventKind.Panic, 250);
        _hub.Press(2, EventKind.Duress, 251);
        _hub.AnswerAll();

        Assert.Equal([250u, 251u], _hub.Sends.Skip(before).Take(2).Select(s => s.Address));
        Assert.All(_hub.Sends.Skip(before + 2).Take(100), s => Assert.Equal(ReportKind.Medical, s.Kind));
        Assert.All(_hub.Sends.Skip(before + 102), s => Assert.Equal(ReportKind.Cancel, s.Kind));
    }

    [Fact]
    public void A_refused_press_that_goes_again_behind_a_newer_one_is_not_taken_back_by_the_newer_one_s_cancel()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.Refused, "DUH");
        _hub.Press(2);
        _hub.Press(3, EventKind.Cancel, cancelled: 2);
        _hub.Answer();
        Assert.Equal((ReportKind.Cancel, 2L), (_hub.Sends[^1].Kind, _hub.Sends[^1].CancelsAlarmId));

        _hub.Answer(SendOutcome.NotSent);
        _hub.NowMs += _hub.Policy.RefusedRetryMs;
        _hub.Apply();
        _hub.AnswerAll();
        _hub.Run(_hub.Policy.RefusedRetryMs);

        Assert.Equal((ReportKind.Panic, 1L), (_hub.Sends[^1].Kind, _hub.Sends[^1].AlarmId));
    }

    [Fact]
    public void An_older_press_is_not_taken_back_at_the_receiver_while_a_newer_one_stands_there()
    {
        _hub.Press(1);
        _hub.Press(2);
        _hub.AnswerAll();

        _hub.Press(3, EventKind.Cancel, cancelled: 1);
        _hub.AnswerAll();

        Assert.DoesNotContain(_hub.Sends, s => s.Kind == ReportKind.Cancel);
        Assert.True(_hub.Alarm(1).CancelledUnixMs > 0);
        Assert.Equal(AlarmState.Stored, _hub.Alarm(3).State);
    }

    [Fact]
    public void A_restore_does_not_overtake_the_refused_event_that_it_ends_nor_the_next_one_that_restore()
    {
        _hub.Press(1, EventKind.Tamper);
        _hub.Answer(SendOutcome.Refused, "DUH");
        _hub.Press(2, EventKind.Tamper, restore: true);
        _hub.Press(3, EventKind.Tamper);
        _hub.Run(_hub.Policy.RefusedRetryMs);
        _hub.AnswerAll();

        Assert.Equal([false, false, true, false], _hub.Sends.Select(s => s.Restore));
    }

    [Fact]
    public void A_message_on_the_wire_at_a_crash_goes_out_again_under_its_number_and_marked()
    {
        _hub.Press(1, address: 1);
        _hub.Press(1, address: 2);

        _hub.Restart(downMs: 3_000);
        _hub.Apply();
        _hub.AnswerAll();

        Assert.Equal(
            [(1u, 1, 1, false), (1u, 1, 2, true), (2u, 2, 1, false)],
            _hub.Sends.Select(s => (s.Address, s.Sequence, s.Attempt, s.MayBeRepeat)));
    }

    [Fact]
    public void A_message_that_was_not_on_the_wire_at_a_crash_is_not_marked()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.NotSent, "nobody there");

        _hub.Restart();
        _hub.Apply();

        Assert.Equal((1, 2, false), (_hub.Sends[^1].Sequence, _hub.Sends[^1].Attempt, _hub.Sends[^1].MayBeRepeat));
    }

    [Fact]
    public void The_mark_stays_until_the_message_is_delivered()
    {
        _hub.Press(1);
        _hub.Restart();
        _hub.Apply();
        _hub.Answer(SendOutcome.NotSent);
        _hub.Restart();
        _hub.Apply();

        Assert.True(_hub.Sends[^1].MayBeRepeat);
    }

    [Fact]
    public void A_delivered_message_is_not_sent_again_after_a_restart()
    {
        _hub.Press(1);
        _hub.Answer();

        _hub.Restart();
        _hub.Run(600_000);

        Assert.Single(_hub.Sends, s => s.Kind == ReportKind.Panic);
    }

    [Fact]
    public void An_answer_whose_commit_never_happened_leads_to_a_marked_repeat_and_not_to_a_new_alarm()
    {
        _hub.Press(1);
        _hub.ApplyAndDie(_hub.AnswerTo(_hub.Sends[0], SendOutcome.Acknowledged));
        _hub.Apply();

        Assert.Equal((1, true), (_hub.Sends[^1].Sequence, _hub.Sends[^1].MayBeRepeat));
    }

    [Fact]
    public void Sequence_numbers_go_on_after_a_restart()
    {
        _hub.Press(1);
        _hub.Answer();
        _hub.Restart();
        _hub.Press(2);

        Assert.Equal([1, 2], _hub.Sends.Select(s => s.Sequence));
    }

    [Fact]
    public void Sequence_numbers_go_from_the_last_of_the_hubs_own_to_1()
    {
        _hub.Disk.Write(
            _hub.Disk.Now with
            {
                PathRows = _hub.Disk.Now.PathRows.Add(
                    (VirtualHub.School, string.Empty), new PathRow(VirtualHub.School, ReceiverPath.MaxSequence - 1, string.Empty, 0)),
            },
            durable: true);
        _hub.Restart();
        for (uint i = 0; i < 4; i++)
        {
            _hub.Press(i);
            _hub.Answer();
            _hub.Restart();
        }

        Assert.Equal([ReceiverPath.MaxSequence - 1, ReceiverPath.MaxSequence, 1, 2], _hub.Sends.Select(s => s.Sequence));
    }

    [Fact]
    public void An_answer_to_something_that_is_not_on_the_wire_changes_nothing()
    {
        _hub.Press(1);
        Sent sent = _hub.Sends[0];
        _hub.Answer(SendOutcome.NotSent, "nobody there");

        _hub.Apply(_hub.AnswerTo(sent, SendOutcome.Acknowledged));
        _hub.Apply(_hub.AnswerTo(sent with { ReportId = 99 }, SendOutcome.Acknowledged));

        Assert.Equal(AlarmState.Failing, _hub.Alarm(1).State);
    }

    [Fact]
    public void An_attempt_of_which_nobody_ever_says_the_end_is_loud_and_made_again()
    {
        _hub.Press(1);

        _hub.Run(_hub.Policy.AnswerMs);
        Assert.Equal(AlarmState.Failing, _hub.Alarm(1).State);
        _hub.Run(_hub.Policy.RetryMinMs);

        Assert.Equal([1, 1], _hub.Sends.Select(s => s.Sequence));
    }

    [Fact]
    public void A_sender_whose_receiver_is_given_more_time_than_usual_is_not_given_up_before_that()
    {
        TwoWays site = new(TwoWays.Of(TwoWays.Way(TwoWays.First) with { AttemptMs = 360_000 }));
        site.Behaves(TwoWays.First, null);
        site.Hub.Press(1);

        site.Run(380_000);
        Assert.Single(site.Hub.Sends);
        site.Run(20_000);

        Assert.Equal(2, site.Hub.Sends.Count);
    }

    [Fact]
    public void The_end_of_a_silence_nobody_was_told_of_is_not_told_either_so_a_dead_receiver_s_backlog_stays_bounded()
    {
        VirtualHub hub = new(devices: 300);
        hub.Press(1, address: 300);
        uint counter = 1;
        for (int outage = 0; outage < 50; outage++)
        {
            hub.Beat(counter++);
            hub.Run(VirtualHub.BoundMs);
        }

        Assert.InRange(hub.Core.Paths.Single().Owed, 1, 5);
        hub.Restart();
        Assert.InRange(hub.Core.Paths.Single().Owed, 1, 5);

        // What the receiver hears in the end is how things are.
        for (int i = 0; i < 10; i++)
        {
            hub.Run(hub.Policy.RetryMaxMs);
            hub.AnswerAll();
        }

        Assert.False(hub.Sends.Last(s => s.Kind == ReportKind.DeviceSilent && s.Address == VirtualHub.Button).Restore);
    }

    [Fact]
    public void A_site_that_did_not_want_to_hear_of_silence_for_a_while_still_hears_of_the_next()
    {
        VirtualHub hub = new(devices: 2);
        hub.Press(1, address: 2); // Stays on the wire, so that nothing else is told.
        hub.Beat(1);
        hub.Run(VirtualHub.BoundMs);
        hub.Site = VirtualHub.Quiet;
        hub.Restart();
        hub.Beat(2);
        hub.Site = VirtualHub.Reporting;
        hub.Restart();
        hub.Run(VirtualHub.BoundMs);
        hub.AnswerAll();

        Assert.Contains(hub.Sends, s => s is { Kind: ReportKind.DeviceSilent, Restore: false, Address: 1 });
    }

    [Fact]
    public void An_alarm_names_the_receiver_that_is_tried_now_and_not_the_one_of_yesterday_s_configuration()
    {
        _hub.Press(1);
        _hub.Site = Site.WithOne(
            VirtualHub.School, "North School", "1234", "another:9000", forwardSilence: true, forwardTests: true);
        _hub.Restart();
        _hub.Apply();
        _hub.Answer();

        Assert.Equal("another:9000", _hub.Alarm(1).Receiver);
        Assert.Contains(_hub.History, h => h is { What: "forwarded", Detail: "another:9000" });
    }

    [Fact]
    public void A_message_names_the_zone_and_the_receiver_of_its_site()
    {
        _hub.Press(1, address: 7);

        Assert.Equal(7, _hub.Sends[0].Zone);
        Assert.Equal("receiver:9000", _hub.Alarm(1, address: 7).Receiver);
    }
}
