using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class PressPatternTests
{
    private const EventKind None = EventKind.None;

    [Fact]
    public void Single_alone_is_raised_at_the_edge_of_the_press()
    {
        Hand hand = new(EventKind.Panic, None, None);
        hand.Down();
        Assert.Equal("Single@0", hand.Raised);
    }

    [Fact]
    public void Held_with_only_single_mapped_is_one_single()
    {
        Hand hand = new(EventKind.Panic, None, None);
        hand.Down().Wait(8000).Up().Wait(2000);
        Assert.Equal("Single@0", hand.Raised);
    }

    [Fact]
    public void With_hold_mapped_single_is_raised_on_release()
    {
        Hand hand = new(EventKind.Panic, EventKind.Medical, None);
        hand.Down().Wait(300);
        Assert.Equal("", hand.Raised);
        hand.Up();
        Assert.Equal("Single@300", hand.Raised);
    }

    [Fact]
    public void Hold_is_raised_while_it_is_still_held()
    {
        Hand hand = new(EventKind.Medical, EventKind.Panic, None);
        hand.Down().Wait(1600);
        Assert.Equal("Hold@1500", hand.Raised);
        hand.Up().Wait(2000);
        Assert.Equal("Hold@1500", hand.Raised);
    }

    [Fact]
    public void With_double_mapped_single_waits_for_the_window_and_no_longer()
    {
        Hand hand = new(EventKind.Panic, None, EventKind.Medical);
        hand.Down().Wait(100).Up().Wait(2000);
        Assert.Equal("Single@550", hand.Raised);
    }

    [Fact]
    public void The_second_press_raises_double_at_once_and_no_single()
    {
        Hand hand = new(EventKind.Panic, EventKind.Medical, EventKind.Duress);
        hand.Down().Wait(100).Up().Wait(200).Down();
        Assert.Equal("Double@300", hand.Raised);
        hand.Wait(3000).Up().Wait(3000);
        Assert.Equal("Double@300", hand.Raised);
    }

    [Fact]
    public void A_second_press_at_the_end_of_the_window_that_is_debounced_after_it_still_counts()
    {
        PressPattern pattern = new(EventKind.Panic, None, EventKind.Duress, 1500, 400);
        pattern.OnPress(0);
        pattern.OnRelease(100);
        Assert.Equal(PressCause.None, pattern.Tick(540));
        Assert.Equal(PressCause.Double, pattern.OnPress(500));
    }

    [Fact]
    public void A_second_press_just_too_late_leaves_the_first_a_single()
    {
        PressPattern pattern = new(EventKind.Panic, None, EventKind.Duress, 1500, 400);
        pattern.OnPress(0);
        pattern.OnRelease(100);
        Assert.Equal(PressCause.Single, pattern.OnPress(510));
    }

    [Theory]
    [InlineData(EventKind.None, EventKind.Panic, EventKind.None)]
    [InlineData(EventKind.None, EventKind.None, EventKind.Panic)]
    [InlineData(EventKind.None, EventKind.Panic, EventKind.Panic)]
    public void With_only_longer_patterns_mapped_a_short_press_raises_nothing(
        EventKind single, EventKind hold, EventKind doubled)
    {
        Hand hand = new(single, hold, doubled);
        hand.Down().Wait(100).Up().Wait(3000);
        Assert.Equal("", hand.Raised);
    }

    [Fact]
    public void Held_with_single_and_double_mapped_is_a_single_as_soon_as_it_is_surely_no_double()
    {
        Hand hand = new(EventKind.Panic, None, EventKind.Medical);
        hand.Down().Wait(9000).Up().Wait(3000);
        Assert.Equal("Single@1500", hand.Raised);
    }

    [Theory]
    [InlineData(EventKind.None, EventKind.None)]
    [InlineData(EventKind.Panic, EventKind.None)]
    [InlineData(EventKind.None, EventKind.Panic)]
    [InlineData(EventKind.Panic, EventKind.Panic)]
    public void Jabbing_is_one_event(EventKind hold, EventKind doubled)
    {
        Hand hand = new(EventKind.Panic, hold, doubled);
        for (int i = 0; i < 20; i++)
        {
            hand.Down().Wait(90).Up().Wait(100 + (i * 30 % 500));
        }

        hand.Wait(3000);
        Assert.Equal(1, hand.Count);
    }

    [Fact]
    public void A_later_press_is_a_new_event()
    {
        Hand hand = new(EventKind.Panic, None, None);
        hand.Down().Wait(100).Up().Wait(PressPattern.GestureGapMs).Down();
        Assert.Equal(2, hand.Count);
    }

    [Fact]
    public void A_gesture_that_grows_into_something_more_important_raises_that_too()
    {
        Hand hand = new(EventKind.Medical, EventKind.Panic, None);
        hand.Down().Wait(100).Up().Wait(200).Down().Wait(2000).Up();
        Assert.Equal("Single@100 Hold@1800", hand.Raised);
    }

    [Fact]
    public void A_loop_that_slept_through_the_hold_still_raises_it()
    {
        PressPattern pattern = new(EventKind.Medical, EventKind.Panic, None, 1500, 400);
        pattern.OnPress(0);
        Assert.Equal(PressCause.Hold, pattern.OnRelease(1700));
    }

    private sealed class Hand(EventKind single, EventKind hold, EventKind doubled)
    {
        private readonly PressPattern _pattern = new(single, hold, doubled, 1500, 400);
        private readonly List<string> _raised = [];
        private long _now;

        public string Raised => string.Join(' ', _raised);

        public int Count => _raised.Count;

        public Hand Down() => Take(_pattern.OnPress(_now));

        public Hand Up() => Take(_pattern.OnRelease(_now));

        public Hand Wait(long ms)
        {
            long until = _now + ms;
            while (_pattern.NextDeadlineMs <= until)
            {
                _now = _pattern.NextDeadlineMs;
                Take(_pattern.Tick(_now));
            }

            _now = until;
            return this;
        }

        private Hand Take(PressCause cause)
        {
            if (cause != PressCause.None)
            {
                _raised.Add($"{cause}@{_now}");
            }

            return this;
        }
    }
}
