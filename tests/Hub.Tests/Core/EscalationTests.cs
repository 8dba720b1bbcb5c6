using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Promise 2: delivered or loud. What the police do not get is told of again, until they have it or a person acts.</summary>
public sealed class EscalationTests
{
    private const long Second = 1_000;
    private const long Minute = 60 * Second;

    /// <summary>Its only way takes nothing but alarms and escalations, and nothing is answered unless a test says so.</summary>
    private static readonly Site Loud = VirtualHub.Reporting with
    {
        Paths =
        [
            new PathPlan { Id = "police", Name = "police", Takes = PathTakes.Alarms },
            new PathPlan { Id = "mail", Name = "mail", Takes = PathTakes.Escalations, IsCopy = true },
        ],
    };

    private VirtualHub _hub = New();

    private IEnumerable<long> Told => _hub.History
        .Where(h => h.What == AlarmStory.Escalated)
        .Select(h => h.AtUnixMs - _hub.Alarm(1).StoredUnixMs);

    private IEnumerable<Sent> Sent => _hub.Sends.Where(s => s.Kind == ReportKind.Undelivered);

    [Fact]
    public void An_undelivered_call_is_told_of_after_half_a_minute_two_and_five_and_then_every_ten()
    {
        _hub.Press(1);
        _hub.Run(26 * Minute);

        Assert.Equal([30 * Second, 2 * Minute, 5 * Minute, 15 * Minute, 25 * Minute], Told);
        Assert.Equal(5, _hub.Alarm(1).Escalations);
        Assert.Equal("level 2: no receiver has it after 2 min and nobody has acted", _hub.History.Last(h => h.Detail?.StartsWith("level 2", StringComparison.Ordinal) == true).Detail);
    }

    [Fact]
    public void It_goes_over_what_takes_escalations_and_nothing_else()
    {
        _hub.Press(1);
        _hub.Run(35 * Second);

        Sent sent = Assert.Single(Sent);
        Assert.Equal(("mail", VirtualHub.Button, 1), (sent.Path, sent.Address, sent.Zone));
    }

    [Fact]
    public void Its_acknowledgement_by_a_copy_does_not_make_it_delivered()
    {
        _hub.Press(1);
        _hub.Run(35 * Second);
        _hub.Apply(_hub.AnswerTo(Sent.Single(), SendOutcome.Acknowledged));

        Assert.Equal(0, _hub.Alarm(1).ForwardedUnixMs);
        _hub.Run(2 * Minute);
        Assert.Equal(2, Sent.Count());
    }

    [Fact]
    public void A_mail_server_that_is_away_owes_one_word_on_each_alarm_and_not_one_for_every_step()
    {
        _hub.Press(1);
        _hub.Run(180 * Minute);

        Assert.InRange(_hub.Core.Paths.Single(p => p.Plan.Id == "mail").Owed, 1, 2);
    }

    [Fact]
    public void A_word_that_waits_is_not_sent_once_a_person_has_acted()
    {
        _hub.Press(1);
        _hub.Press(2, address: 2);
        _hub.Run(35 * Second);
        _hub.Apply(_hub.AnswerTo(Sent.Single(), SendOutcome.NotSent));
        _hub.Apply(new AdvanceAlarm { AlarmId = 1, To = AlarmStep.Acknowledged, By = "me" });
        _hub.Apply(new AdvanceAlarm { AlarmId = 2, To = AlarmStep.Closed, By = "me" });
        _hub.Restart();
        _hub.Run(60 * Minute);

        Assert.Single(Sent);
        Assert.Equal(0, _hub.Core.Paths.Single(p => p.Plan.Id == "mail").Owed);
        Assert.Contains(_hub.History, h => h is { What: AlarmStory.WithdrawnFrom, Detail: "mail: a person has acted" });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nor_is_one_that_was_on_the_wire_then_tried_again(bool byPerson)
    {
        _hub.Press(1);
        _hub.Run(35 * Second);
        _hub.Apply(byPerson
            ? new AdvanceAlarm { AlarmId = 1, To = AlarmStep.Acknowledged, By = "me" }
            : _hub.AnswerTo(_hub.Sends.First(s => s.Kind == ReportKind.Panic), SendOutcome.Acknowledged));
        _hub.Apply(_hub.AnswerTo(Sent.Single(), SendOutcome.NotSent));
        _hub.Run(60 * Minute);

        Assert.Single(Sent);
        Assert.Equal(0, _hub.Core.Paths.Single(p => p.Plan.Id == "mail").Owed);
    }

    [Fact]
    public void Nor_once_a_receiver_has_the_alarm()
    {
        _hub.Press(1);
        _hub.Run(35 * Second);
        _hub.Apply(_hub.AnswerTo(Sent.Single(), SendOutcome.NotSent));
        _hub.Apply(_hub.AnswerTo(_hub.Sends.First(s => s.Kind == ReportKind.Panic), SendOutcome.Acknowledged));
        _hub.Run(60 * Minute);

        Assert.Single(Sent);
    }

    [Fact]
    public void Each_says_what_it_is_about_and_that_its_device_took_it_back_and_none_is_late_that_was_sent_at_once()
    {
        _hub.Press(1, EventKind.Medical);
        _hub.Run(35 * Second);
        _hub.Apply(_hub.AnswerTo(Sent.Last(), SendOutcome.Acknowledged));
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.Run(2 * Minute);

        Outgoing[] told = [.. Sent.Select(s => s.Whole)];
        Assert.Equal([ReportKind.Medical, ReportKind.Medical], told.Select(t => t.About));
        Assert.Equal([false, false], told.Select(t => t.IsLate));
        Assert.Equal([0, _hub.Alarm(1).CancelledUnixMs], told.Select(t => t.CancelledUnixMs));
        Assert.Equal("no receiver has it after 30 s and nobody has acted", told[0].Text);
        Assert.Equal("no receiver has it after 2 min and nobody has acted; its device took it back", told[1].Text);
    }

    [Fact]
    public void One_that_could_not_be_sent_for_long_is_late()
    {
        _hub.Press(1);
        _hub.Run(35 * Second);
        Sent sent = Sent.Single();
        _hub.Run(70 * Second);
        _hub.Apply(_hub.AnswerTo(sent, SendOutcome.NotSent));
        _hub.Run(10 * Second);

        Assert.Equal([false, true], Sent.Select(s => s.Whole.IsLate));
    }

    [Fact]
    public void An_alarm_that_a_person_closed_before_any_receiver_had_it_says_so_there()
    {
        _hub.Press(1);
        _hub.Apply(new AdvanceAlarm { AlarmId = 1, To = AlarmStep.Closed, By = "me" });
        _hub.Answer(SendOutcome.NotSent);
        _hub.Run(5 * Second);

        Assert.Equal([0, _hub.Alarm(1).ClosedUnixMs], _hub.Sends.Take(2).Select(s => s.Whole.ClosedUnixMs));
    }

    [Fact]
    public void A_receivers_ACK_ends_it()
    {
        _hub.Press(1);
        _hub.Run(31 * Second);
        _hub.Apply(_hub.AnswerTo(_hub.Sends.First(s => s.Kind == ReportKind.Panic), SendOutcome.Acknowledged));
        _hub.Run(30 * Minute);

        Assert.Single(Told);
    }

    [Theory]
    [InlineData(AlarmStep.Acknowledged)]
    [InlineData(AlarmStep.Closed)]
    public void So_does_a_person_who_acts_also_after_a_restart(AlarmStep to)
    {
        _hub.Press(1);
        _hub.Run(31 * Second);
        _hub.Apply(new AdvanceAlarm { AlarmId = 1, To = to, By = "me" });
        _hub.Run(10 * Minute);
        _hub.Restart(downMs: 10 * Minute);
        _hub.Run(30 * Minute);

        Assert.Single(Told);
    }

    [Theory]
    [InlineData(EventKind.Test)]
    [InlineData(EventKind.Drill)]
    [InlineData(EventKind.Tamper)]
    [InlineData(EventKind.Fault)]
    public void Only_calls_for_help_are_told_of_again(EventKind kind)
    {
        _hub = New(VirtualHub.Reporting);
        _hub.Press(1, kind);
        _hub.Run(30 * Minute);

        Assert.Empty(Told);
    }

    [Fact]
    public void A_call_that_its_device_took_back_is_told_of_all_the_same_and_its_cancel_is_not()
    {
        _hub.Press(1);
        _hub.Press(2, EventKind.Cancel, cancelled: 1);
        _hub.Run(31 * Second);

        HistoryEntry told = Assert.Single(_hub.History, h => h.What == AlarmStory.Escalated);
        Assert.Equal(1, told.AlarmId);
        Assert.EndsWith("its device took it back", told.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_site_without_any_receiver_tells_of_its_calls_too()
    {
        _hub = New(VirtualHub.Reporting with { Paths = [] });
        _hub.Press(1);
        _hub.Run(3 * Minute);

        Assert.Equal(2, Told.Count());
    }

    [Fact]
    public void A_press_that_its_device_held_back_for_hours_has_its_half_minute_from_when_the_hub_got_it()
    {
        _hub.NowMs += 5 * 60 * Minute;
        _hub.Press(1, atHubTimeMs: _hub.Now.UnixMs - (3 * 60 * Minute));
        _hub.Run(29 * Second);
        Assert.Empty(Told);
        _hub.Run(2 * Second);

        Assert.Single(Told);
    }

    [Fact]
    public void After_a_restart_the_schedule_goes_on_from_the_age_and_what_fell_due_meanwhile_is_one()
    {
        _hub.Press(1);
        _hub.Run(31 * Second);
        _hub.Restart(downMs: 30 * Second);
        _hub.Run(70 * Second);
        Assert.Equal(2, Told.Count());

        _hub.Restart(downMs: 20 * Minute);
        _hub.Run(Minute);
        Assert.Equal(3, Told.Count());
        Assert.Equal(4, _hub.Alarm(1).Escalations);

        _hub.Run(4 * Minute);
        Assert.Equal(5, _hub.Alarm(1).Escalations);
    }

    [Fact]
    public void Restarts_alone_tell_nothing()
    {
        _hub.Press(1);
        _hub.Run(31 * Second);
        for (int i = 0; i < 20; i++)
        {
            _hub.Restart(downMs: Second);
            _hub.Apply();
        }

        Assert.Single(Told);
    }

    [Theory]
    [InlineData(-365L * 24 * 60 * Minute)]
    [InlineData(365L * 24 * 60 * Minute)]
    public void A_clock_that_is_set_while_the_hub_runs_changes_nothing(long setMs)
    {
        _hub.Press(1);
        _hub.Run(31 * Second);
        _hub.WallSetMs = setMs;
        _hub.Run(10 * Minute);

        Assert.Equal(3, _hub.Alarm(1).Escalations);
    }

    [Theory]
    [InlineData(-365L * 24 * 60 * Minute)]
    [InlineData(365L * 24 * 60 * Minute)]
    public void A_clock_that_is_set_while_it_is_down_costs_one_step_at_most(long setMs)
    {
        _hub.Press(1);
        _hub.Run(31 * Second);
        _hub.WallSetMs = setMs;
        _hub.Restart();
        int before = Told.Count();
        _hub.Run(Minute);
        Assert.InRange(Told.Count() - before, 0, 1);
        _hub.Run(10 * Minute);

        Assert.InRange(Told.Count() - before, 1, 3);
    }

    [Fact]
    public void A_site_has_a_plan_of_its_own()
    {
        _hub = New(Loud with { Escalation = new EscalationPlan { AfterMs = [10 * Second], EveryMs = 20 * Second } });
        _hub.Press(1);
        _hub.Run(51 * Second);

        Assert.Equal([10 * Second, 30 * Second, 50 * Second], Told);
    }

    [Theory]
    [InlineData(true, 600, 30, 120, 300)]
    [InlineData(true, 5, 5)]
    [InlineData(false, 600)]
    [InlineData(false, 600, 4)]
    [InlineData(false, 600, 30, 30)]
    [InlineData(false, 600, 30, 20)]
    [InlineData(false, 4, 30)]
    [InlineData(false, 86_401, 30)]
    public void A_plan_is_checked_before_it_is_used(bool isRight, int everySeconds, params int[] afterSeconds)
    {
        EscalationPlan plan = new() { AfterMs = [.. afterSeconds.Select(s => s * Second)], EveryMs = everySeconds * Second };

        Assert.Equal(isRight, plan.Check() is null);
    }

    [Fact]
    public void The_steps_of_a_plan_and_their_times_agree()
    {
        EscalationPlan plan = EscalationPlan.Default;
        for (int level = 1; level < 100; level++)
        {
            Assert.Equal((level - 1, level), (plan.LevelAt(plan.DueMs(level) - 1), plan.LevelAt(plan.DueMs(level))));
        }
    }

    [Fact]
    public void Many_at_once_take_turns_and_each_is_told_of_within_seconds()
    {
        const int presses = 1_000;
        _hub = New(policy: new CorePolicy { EscalationsPerTick = 50 });
        _hub.Apply([.. Enumerable.Range(1, presses).Select(i => _hub.AlarmFrame((uint)i))]);
        _hub.Run(29 * Second);
        List<int> perTick = [];
        for (int i = 0; i < 40; i++)
        {
            int before = _hub.Core.Alarms.Sum(a => a.Escalations);
            _hub.Run(VirtualHub.TickMs);
            perTick.Add(_hub.Core.Alarms.Sum(a => a.Escalations) - before);
        }

        Assert.Equal((presses, 50), (perTick.Sum(), perTick.Max()));
    }

    [Fact]
    public void The_history_still_comes_to_the_alarm()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.Unanswered);
        _hub.Run(20 * Minute);

        Assert.Equal(AlarmRow.Of(_hub.Alarm(1)), AlarmRow.Of(AlarmStory.Fold(_hub.History)!));
    }

    [Fact]
    public void Whatever_happens_no_step_is_told_twice_or_after_somebody_acted_and_each_in_time_while_the_hub_runs() =>
        Script.Check(rows: 200, longest: 40, Play);

    private void Play(IReadOnlyList<int> row)
    {
        _hub = New();
        _hub.Press(1);
        bool isOver = false;
        int overAt = 0;
        foreach (int number in row)
        {
            int left = number;
            switch (Script.Take(ref left, 10))
            {
                case 0 when !isOver:
                    _hub.Apply(new AcknowledgeAlarm { AlarmId = 1, By = "me" });
                    isOver = true;
                    overAt = Told.Count();
                    break;
                case <= 2:
                    _hub.Restart(downMs: Script.Take(ref left, 100) * 10 * Second);
                    break;
                case 3:
                    _hub.ApplyAndDie();
                    break;
                default:
                    _hub.Run((1 + Script.Take(ref left, 100)) * Second);
                    if (!isOver)
                    {
                        long ageMs = _hub.Now.UnixMs - _hub.Alarm(1).StoredUnixMs;
                        Assert.InRange(
                            _hub.Alarm(1).Escalations,
                            EscalationPlan.Default.LevelAt(ageMs - VirtualHub.TickMs), EscalationPlan.Default.LevelAt(ageMs));
                    }

                    break;
            }
        }

        List<string?> levels = [.. _hub.History.Where(h => h.What == AlarmStory.Escalated).Select(h => h.Detail!.Split(':')[0])];
        Assert.Equal(levels.Distinct(), levels);
        Assert.True(!isOver || levels.Count == overAt);
        Assert.Equal(AlarmRow.Of(_hub.Alarm(1)), AlarmRow.Of(AlarmStory.Fold(_hub.History)!));
    }

    private static VirtualHub New(Site? site = null, CorePolicy? policy = null) =>
        new(site: site ?? Loud, policy: (policy ?? new CorePolicy()) with { AnswerMs = long.MaxValue });
}
