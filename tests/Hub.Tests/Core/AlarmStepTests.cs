using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>What people do with an alarm after it came in goes forward only, and each step is in its history.</summary>
public sealed class AlarmStepTests
{
    private readonly VirtualHub _hub = new();

    private AlarmView View => ViewOf.Alarm(_hub.Alarm(1), _hub.Device());

    [Fact]
    public void An_alarm_is_taken_on_somebody_goes_somebody_is_there_and_it_is_over()
    {
        _hub.Press(1);
        _hub.Answer();
        foreach (AlarmStep step in Enum.GetValues<AlarmStep>())
        {
            _hub.NowMs += 1_000;
            Assert.Equal(DeskAnswer.Done, Advance(step));
        }

        Assert.Equal(
            ["raised", "stored", "attempt", "forwarded", "acknowledged", "responding", "arrived", "closed"],
            _hub.History.Select(h => h.What));
        Assert.Equal(AlarmState.Closed, View.State);
        Assert.Equal(
            [1_000d, 1_000d, 1_000d],
            new[] { View.RespondingAt - View.AcknowledgedAt, View.ArrivedAt - View.RespondingAt, View.ClosedAt - View.ArrivedAt }
                .Select(t => t!.Value.TotalMilliseconds));
    }

    [Fact]
    public void A_step_may_be_passed_over_and_then_whoever_says_the_later_one_has_taken_it_on()
    {
        _hub.Press(1);
        _hub.Answer();

        Assert.Equal(DeskAnswer.Done, Advance(AlarmStep.Arrived, "Ann"));

        Assert.Equal((AlarmState.Arrived, AlarmStep.Arrived), (View.State, View.Step));
        Assert.Equal((View.ArrivedAt, "Ann"), (View.AcknowledgedAt, View.AcknowledgedBy));
        Assert.Null(View.RespondingAt);
        Assert.DoesNotContain(_hub.History, h => h.What == AlarmStory.Acknowledged);
    }

    [Fact]
    public void Going_back_and_saying_it_again_changes_nothing()
    {
        _hub.Press(1);
        Advance(AlarmStep.Responding, "Ann");
        AlarmRow before = AlarmRow.Of(_hub.Alarm(1));
        int entries = _hub.History.Count;
        _hub.NowMs += 1_000;

        Assert.Equal(DeskAnswer.AlreadyDone, Advance(AlarmStep.Responding, "Bob"));
        Assert.Equal(DeskAnswer.AlreadyDone, Advance(AlarmStep.Acknowledged, "Bob"));
        AcknowledgeAlarm acknowledge = new() { AlarmId = 1, By = "Bob" };
        _hub.Apply(acknowledge);

        Assert.Equal(DeskAnswer.AlreadyDone, acknowledge.Answer);
        Assert.Equal((before, entries), (AlarmRow.Of(_hub.Alarm(1)), _hub.History.Count));
        Assert.Equal(DeskAnswer.NotFound, Advance(AlarmStep.Closed, alarm: 2));
    }

    [Fact]
    public void The_light_says_that_somebody_responds_from_the_first_step_on_and_is_not_told_of_it_again()
    {
        _hub.Press(1);
        _hub.Answer();
        Advance(AlarmStep.Responding);
        Advance(AlarmStep.Arrived);
        Advance(AlarmStep.Closed);

        Assert.Equal([AckStage.Stored, AckStage.Received, AckStage.Responding], _hub.Acks.Select(a => a.Stage));
        _hub.Restart();
        _hub.Press(1);
        Assert.Equal(AckStage.Responding, _hub.Acks[^1].Stage);
    }

    [Fact]
    public void What_no_receiver_has_stays_failing_whatever_people_say_and_both_are_shown()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.Unanswered, "nobody there");
        Advance(AlarmStep.Arrived, "Ann");
        Advance(AlarmStep.Closed, "Ann");

        Assert.Equal((AlarmState.Failing, AlarmStep.Closed), (View.State, View.Step));
        Assert.Equal("nobody there", View.LastError);
        Assert.NotNull(View.ClosedAt);

        _hub.Run(_hub.Policy.RetryMaxMs);
        _hub.Answer();
        Assert.Equal(AlarmState.Closed, View.State);
    }

    [Fact]
    public void Who_said_it_and_in_which_words_is_in_the_history_and_in_the_trail()
    {
        _hub.Press(1);
        Step step = _hub.Apply(new AdvanceAlarm { AlarmId = 1, To = AlarmStep.Responding, By = "Ann", Note = "two officers: back door" });
        _hub.Apply(new AdvanceAlarm { AlarmId = 1, To = AlarmStep.Closed, By = "Bob\nthe builder" });

        Assert.Equal(
            [new PersonWords("Ann", "two officers: back door"), new PersonWords("Bob the builder", null)],
            _hub.History.TakeLast(2).Select(h => PersonWords.Of(h.Detail)));
        Assert.Equal("Ann: two officers: back door", PersonWords.Of(_hub.History[^2].Detail).ToString());
        Assert.Equal(
            ["Ann respond 1 two officers: back door", "Bob the builder close 1 "],
            _hub.Disk.Now.Audit.Select(a => a.Entry).Where(a => a.Subject == "1").Select(a => $"{a.By} {a.What} {a.Subject} {a.Detail}"));
        Assert.True(step.Durable);
    }

    [Fact]
    public void A_delivery_long_after_the_press_is_marked_with_how_long_it_took()
    {
        _hub.Press(1);
        _hub.Answer(SendOutcome.Unanswered);
        _hub.NowMs += 42 * 60_000;
        _hub.Apply();
        _hub.Answer();

        Assert.Equal(["forwarded", "late"], _hub.History.TakeLast(2).Select(h => h.What));
        Assert.Equal("42 min after the press", _hub.History[^1].Detail);
        Assert.Equal(42 * 60, View.LateSeconds);
    }

    [Fact]
    public void A_delivery_in_time_is_not_marked()
    {
        _hub.Press(1);
        _hub.NowMs += _hub.Policy.LateMs;
        _hub.Answer();

        Assert.Equal("forwarded", _hub.History[^1].What);
        Assert.Null(View.LateSeconds);
    }

    [Fact]
    public void A_press_that_its_device_held_back_for_hours_counts_from_the_press()
    {
        _hub.NowMs += 5 * 3_600_000;
        _hub.Press(1, atHubTimeMs: _hub.Now.UnixMs - (3 * 3_600_000) - (5 * 60_000));
        _hub.Answer();

        Assert.Equal("3 h 5 min after the press", _hub.History[^1].Detail);
    }

    [Theory]
    [InlineData(59_999, "59 s")]
    [InlineData(60_000, "1 min")]
    [InlineData(3_600_000, "1 h 0 min")]
    [InlineData(86_400_000 + (4 * 3_600_000), "1 d 4 h")]
    public void Long_times_are_said_in_words(long ms, string words) => Assert.Equal(words, Lateness.Words(ms));

    [Fact]
    public void Whatever_people_receivers_and_crashes_do_the_alarm_is_what_its_history_comes_to_and_never_goes_back() =>
        Script.Check(rows: 300, longest: 60, Play);

    private static void Play(IReadOnlyList<int> row)
    {
        VirtualHub hub = new(policy: new CorePolicy { AnswerMs = 1_000_000_000 });
        uint counter = 0;
        Dictionary<long, AlarmStep> said = [];
        foreach (int number in row)
        {
            int left = number;
            switch (Script.Take(ref left, 8))
            {
                case 0:
                    hub.Press(++counter);
                    break;
                case 1:
                    hub.Press(++counter, EventKind.Cancel, cancelled: 1 + (uint)Script.Take(ref left, 6));
                    break;
                case <= 4:
                    Say(hub, said, Script.Take(ref left, 6) + 1, (AlarmStep)Script.Take(ref left, 4), dies: Script.Take(ref left, 5) == 0);
                    break;
                case 5 when hub.Sends.Count > 0:
                    hub.Answer((SendOutcome)Script.Take(ref left, 4), "words");
                    break;
                case 6:
                    hub.WallSetMs += (Script.Take(ref left, 3) - 1) * 3_600_000;
                    hub.Restart();
                    break;
                default:
                    hub.NowMs += 1_000 * Script.Take(ref left, 500);
                    hub.Apply();
                    break;
            }

            ILookup<long, HistoryEntry> stories = hub.History.ToLookup(h => h.AlarmId);
            Assert.All(
                hub.Core.Alarms, a => Assert.Equal(AlarmRow.Of(a), AlarmRow.Of(AlarmStory.Fold(stories[a.Id])!)));
            Assert.All(said, s => Assert.Equal(s.Value, hub.Core.Alarms.Single(a => a.Id == s.Key).Step));
        }
    }

    private static void Say(VirtualHub hub, Dictionary<long, AlarmStep> said, long id, AlarmStep to, bool dies)
    {
        AdvanceAlarm input = new() { AlarmId = id, To = to, By = $"by {id}", Note = id % 2 == 0 ? "a\nb" : null };
        if (dies)
        {
            hub.ApplyAndDie(input);
            return;
        }

        bool isThere = hub.Core.Alarms.Any(a => a.Id == id);
        bool isForward = !said.TryGetValue(id, out AlarmStep before) || to > before;
        hub.Apply(input);
        Assert.Equal(
            !isThere ? DeskAnswer.NotFound : isForward ? DeskAnswer.Done : DeskAnswer.AlreadyDone, input.Answer);
        if (isThere && isForward)
        {
            said[id] = to;
        }
    }

    private DeskAnswer Advance(AlarmStep to, string by = "me", long alarm = 1)
    {
        AdvanceAlarm input = new() { AlarmId = alarm, To = to, By = by };
        _hub.Apply(input);
        return input.Answer;
    }
}
