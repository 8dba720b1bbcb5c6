using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class GestureTests
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
        PressPattern pattern = new(true, true, false, false, 1500, 400);
        pattern.OnPress(0);
        pattern.OnRelease(100);
        Assert.Equal(PressCause.None, pattern.Tick(540));
        Assert.Equal(PressCause.Double, pattern.OnPress(500));
    }

    [Fact]
    public void A_second_press_just_too_late_leaves_the_first_a_single()
    {
        PressPattern pattern = new(true, true, false, false, 1500, 400);
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
        hand.Down().Wait(100).Up().Wait(Gesture.GapMs).Down();
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
        PressPattern pattern = new(true, false, false, true, 1500, 400);
        pattern.OnPress(0);
        Assert.Equal(PressCause.Hold, pattern.OnRelease(1700));
    }

    [Fact]
    public void With_triple_mapped_a_double_waits_for_the_third_and_the_third_is_raised_at_once()
    {
        Hand hand = new(EventKind.Test, None, EventKind.Medical, triple: EventKind.Panic);
        hand.Jab(100, 100).Jab(100, 100).Down();
        Assert.Equal("Triple@400", hand.Raised);

        Hand twice = new(EventKind.Test, None, EventKind.Medical, triple: EventKind.Panic);
        twice.Jab(100, 100).Jab(100, 3000);
        Assert.Equal("Double@750", twice.Raised);
    }

    [Fact]
    public void Two_presses_count_as_one_where_only_three_mean_more()
    {
        Hand hand = new(EventKind.Panic, None, None, triple: EventKind.Medical);
        hand.Jab(100, 100).Jab(100, 3000);
        Assert.Equal("Single@750", hand.Raised);
    }

    [Fact]
    public void Two_contacts_within_half_a_second_are_both_and_nothing_else()
    {
        for (int apartMs = 0; apartMs <= Gesture.BothMs; apartMs += 50)
        {
            foreach (bool secondFirst in new[] { false, true })
            {
                Hand hand = new(EventKind.Test, None, None, both: EventKind.Panic, second: EventKind.Medical);
                hand.Down(secondFirst).Wait(40).Up(secondFirst).Wait(Math.Max(0, apartMs - 40)).Down(!secondFirst);
                Assert.StartsWith("Both@", hand.Raised, StringComparison.Ordinal);
                hand.Wait(90).Up(!secondFirst).Wait(3000);
                Assert.Equal(1, hand.Count);
            }
        }
    }

    [Fact]
    public void One_contact_alone_waits_for_the_other_and_is_then_raised()
    {
        Hand first = new(EventKind.Panic, None, None, both: EventKind.Duress, second: EventKind.Medical);
        first.Jab(100, 3000);
        Assert.Equal("Single@550", first.Raised);

        Hand second = new(EventKind.Panic, None, None, both: EventKind.Duress, second: EventKind.Medical);
        second.Down(true).Wait(100).Up(true).Wait(3000);
        Assert.Equal("Second@550", second.Raised);
    }

    [Fact]
    public void Without_both_no_contact_waits_for_the_other()
    {
        Hand hand = new(EventKind.Panic, None, None, second: EventKind.Medical);
        hand.Down(true);
        Assert.Equal("Second@0", hand.Raised);
        hand.Up(true).Wait(2000).Down();
        Assert.Equal("Second@0 Single@2000", hand.Raised);
    }

    [Fact]
    public void A_slow_hand_that_closes_the_second_while_the_first_is_still_closed_means_both()
    {
        Hand hand = new(None, None, None, both: EventKind.Panic);
        hand.Down().Wait(4000).Down(true);
        Assert.Equal("Both@4000", hand.Raised);
    }

    [Fact]
    public void A_stuck_contact_does_not_make_both_out_of_the_other()
    {
        Hand hand = new(EventKind.Medical, None, None, both: EventKind.Panic, second: EventKind.Test);
        hand.Down(true).Wait(60_000);
        hand.Stuck(true).Wait(3000).Down().Wait(100).Up().Wait(2000);
        Assert.Equal("Second@550 Single@63550", hand.Raised);
    }

    [Fact]
    public void Whatever_two_fingers_do_some_event_comes_of_it_where_each_contact_alone_raises_one()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random random = new(seed);
            EventKind Any() => random.Next(2) == 0 ? EventKind.Panic : EventKind.Medical;
            EventKind Maybe() => random.Next(2) == 0 ? None : EventKind.Duress;
            Hand hand = new(Any(), Maybe(), Maybe(), Maybe(), Maybe(), Any());
            bool[] down = new bool[2];
            for (int i = random.Next(1, 8); i > 0; i--)
            {
                int contact = random.Next(2);
                down[contact] = !down[contact];
                _ = down[contact] ? hand.Down(contact == 1) : hand.Up(contact == 1);
                hand.Wait(random.Next(20, 900));
            }

            _ = down[0] ? hand.Up() : hand;
            _ = down[1] ? hand.Up(true) : hand;
            hand.Wait(3000);
            return hand.Count > 0 && hand.IsOver;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void A_cancel_with_nothing_to_take_back_raises_what_the_gravest_pattern_raises()
    {
        Hand hand = new(EventKind.Medical, EventKind.Panic, EventKind.Cancel);
        hand.Jab(100, 100).Down();
        Assert.Equal("Double@200", hand.Raised);
        Assert.Equal(EventKind.Panic, hand.Kind);
    }

    [Fact]
    public void Jabbing_a_button_with_cancel_on_double_never_takes_back_what_the_same_hand_raised()
    {
        Hand hand = new(EventKind.Panic, None, EventKind.Cancel) { TakesBackWhatIsRaised = true };
        for (int i = 0; i < 20; i++)
        {
            hand.Jab(90, 150);
        }

        hand.Wait(3000);
        Assert.Equal("Double@240", hand.Raised);
        Assert.Equal(EventKind.Panic, hand.Kind);
    }

    private sealed class Hand(
        EventKind single,
        EventKind hold,
        EventKind doubled,
        EventKind triple = None,
        EventKind both = None,
        EventKind second = None)
    {
        private readonly Gesture _gesture = new(new DeviceSettings
        {
            Single = single, Hold = hold, Double = doubled, Triple = triple, Both = both, Second = second,
            HoldMs = 1500, DoubleMs = 400,
        });

        private readonly List<string> _raised = [];
        private long _now;

        public string Raised => string.Join(' ', _raised);

        public int Count => _raised.Count;

        public EventKind Kind => _gesture.Kind;

        public bool IsOver => _gesture.IsOver(_now);

        /// <summary>As a device with a grace period: after the first event there is one to take back.</summary>
        public bool TakesBackWhatIsRaised { get; init; }

        public Hand Down(bool ofSecond = false)
        {
            _gesture.OnPress(ofSecond, _now);
            return Take();
        }

        public Hand Up(bool ofSecond = false)
        {
            _gesture.OnRelease(ofSecond, _now);
            return Take();
        }

        public Hand Jab(long forMs, long thenMs) => Down().Wait(forMs).Up().Wait(thenMs);

        public Hand Stuck(bool ofSecond)
        {
            _gesture.OnStuck(ofSecond, _now);
            return Take();
        }

        public Hand Wait(long ms)
        {
            long until = _now + ms;
            while (_gesture.NextDeadlineMs <= until)
            {
                _now = Math.Max(_now, _gesture.NextDeadlineMs);
                Take();
            }

            _now = until;
            return this;
        }

        private Hand Take()
        {
            for (PressCause cause = _gesture.Take(_now); cause != PressCause.None; cause = _gesture.Take(_now))
            {
                _raised.Add($"{cause}@{_now}");
                _gesture.CancelMeans = TakesBackWhatIsRaised ? EventKind.Cancel : None;
            }

            return this;
        }
    }
}
