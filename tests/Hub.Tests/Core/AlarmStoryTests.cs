using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// An alarm can be made again of its history alone. <see cref="CrashWitness"/> holds every alarm of thousands of random days,
/// with crashes, against what its history comes to; here are the corners.
/// </summary>
public sealed class AlarmStoryTests
{
    private readonly VirtualHub _hub = new();

    [Fact]
    public void The_first_entry_says_all_that_never_changes_in_words_that_stay()
    {
        _hub.Press(5, EventKind.Duress);

        Assert.Equal(
            "v1 device=000001 generation=0 counter=5 kind=3 restore=0 zone=1 cause=1 site=north stored=1788000005000 receiver=receiver%3A9000",
            _hub.History[0].Detail);
    }

    [Theory]
    [InlineData("a school = with spaces\nand lines", "röceiver %20:1")]
    [InlineData("", null)]
    [InlineData("=", "")]
    public void Names_come_back_whatever_is_in_them(string site, string? receiver)
    {
        Alarm alarm = new()
        {
            Id = 7,
            Address = 0xABCDEF,
            Generation = 4_095,
            Counter = Frame.MaxCounter,
            Kind = (EventKind)200,
            Restore = true,
            Zone = 255,
            Cause = 255,
            Site = site,
            RaisedUnixMs = 1,
            StoredUnixMs = long.MaxValue,
            Receiver = receiver,
        };

        Assert.Equal(AlarmRow.Of(alarm), AlarmRow.Of(AlarmStory.Fold([AlarmStory.Begin(alarm)])!));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v2 device=000001")]
    [InlineData("v1")]
    [InlineData("v1 device=000001 generation=0 counter=5 kind=3 restore=0 zone=1 cause=1 site=north")]
    [InlineData("v1 device=000001 generation=0 counter=x kind=3 restore=0 zone=1 cause=1 site=north stored=1")]
    [InlineData("v1 device=zebra1 generation=0 counter=1 kind=3 restore=0 zone=1 cause=1 site=north stored=1")]
    [InlineData("v1 device=000001 generation=0 counter=1 kind=3 restore=0 zone=256 cause=1 site=north stored=1")]
    public void A_history_that_does_not_say_enough_makes_no_alarm(string? detail) =>
        Assert.Null(AlarmStory.Fold([new HistoryEntry(1, 2, AlarmStory.Raised, detail)]));

    [Fact]
    public void A_history_without_its_beginning_makes_no_alarm()
    {
        Assert.Null(AlarmStory.Fold([]));
        Assert.Null(AlarmStory.Fold([new HistoryEntry(1, 2, AlarmStory.Forwarded, "receiver")]));
    }

    [Fact]
    public void What_a_later_version_adds_is_passed_over()
    {
        _hub.Press(5);
        HistoryEntry raised = _hub.History[0];

        Alarm alarm = AlarmStory.Fold([raised with { Detail = raised.Detail + " colour=red x" }, new(1, 3, "painted", "red")])!;

        Assert.Equal(5u, alarm.Counter);
    }

    [Fact]
    public void A_withdrawn_cancel_and_a_failed_attempt_are_told()
    {
        _hub.Press(5);
        _hub.Answer(SendOutcome.Refused, "DUH");
        _hub.Press(6, EventKind.Cancel, cancelled: 5);
        _hub.Press(7);
        _hub.Run(_hub.Policy.RefusedRetryMs);
        _hub.AnswerAll();
        _hub.Apply(new AcknowledgeAlarm { AlarmId = 3, By = "me" });

        Assert.Contains(_hub.History, h => h.What == AlarmStory.Failed);
        Assert.Contains(_hub.History, h => h.What == AlarmStory.Withdrawn);
        Assert.All(
            _hub.Core.Alarms,
            a => Assert.Equal(AlarmRow.Of(a), AlarmRow.Of(AlarmStory.Fold(_hub.History.Where(h => h.AlarmId == a.Id))!)));
    }
}
