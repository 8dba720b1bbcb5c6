using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

public class DebounceTests
{
    private const int Traces = 1500;

    [Fact]
    public void However_a_contact_bounces_a_press_is_one_press_and_one_release()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Bouncer bouncer = new(seed);
            long opened = bouncer.Press(5000, bouncer.Between(60_000, 3_000_000));
            List<(ButtonChange Change, long AtMs)> changes = Play(bouncer.Edges);

            return changes.Select(change => change.Change)
                .SequenceEqual([ButtonChange.Pressed, ButtonChange.Released])
                && changes[0].AtMs == 5 && changes[1].AtMs == opened / 1000;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Traces));
    }

    [Fact]
    public void Two_quick_clicks_stay_two_however_the_contact_bounces()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Bouncer bouncer = new(seed) { MaxChatter = 45_000 };
            long opened = bouncer.Press(5000, bouncer.Between(60_000, 150_000));
            bouncer.Press(opened + bouncer.Between(100_000, 350_000), bouncer.Between(60_000, 150_000));

            return Play(bouncer.Edges).Select(change => change.Change).SequenceEqual(
                [ButtonChange.Pressed, ButtonChange.Released, ButtonChange.Pressed, ButtonChange.Released]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Traces));
    }

    [Fact]
    public void Glitches_are_no_press()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Bouncer bouncer = new(seed);
            bouncer.Glitches(5000, 2_000_000);
            return Play(bouncer.Edges).Count == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Traces));
    }

    [Fact]
    public void Glitches_while_it_is_held_do_not_end_the_press()
    {
        Debounce debounce = new();
        Assert.Equal(ButtonChange.None, debounce.Update(true, false, 0));
        Assert.Equal(ButtonChange.Pressed, debounce.Update(true, false, 10));
        for (long now = 1000; now < 9000; now += 100)
        {
            Assert.Equal(ButtonChange.None, debounce.Update(false, false, now));
            Assert.Equal(ButtonChange.None, debounce.Update(true, false, now + 20));
            Assert.Equal(ButtonChange.None, debounce.Update(true, false, now + 90));
        }

        Assert.True(debounce.IsPressed);
    }

    [Theory]
    [InlineData("clean", PressShape.Single, 1)]
    [InlineData("typical", PressShape.Single, 1)]
    [InlineData("worst", PressShape.Single, 1)]
    [InlineData("glitch", PressShape.Single, 0)]
    [InlineData("worst", PressShape.Hold, 1)]
    [InlineData("clean", PressShape.Double, 2)]
    [InlineData("typical", PressShape.Double, 2)]
    [InlineData("worst", PressShape.Double, 2)]
    public void The_named_traces_are_as_many_presses_as_the_finger_made(string name, PressShape shape, int presses)
    {
        Assert.True(BounceTrace.TryNamed(name, out BounceTrace? trace));
        List<(ButtonChange Change, long AtMs)> changes = Play(trace.Edges(shape));

        Assert.Equal(presses, changes.Count(change => change.Change == ButtonChange.Pressed));
        Assert.Equal(presses, changes.Count(change => change.Change == ButtonChange.Released));
    }

    [Fact]
    public void A_clean_press_is_known_as_soon_as_it_is_no_glitch()
    {
        Debounce debounce = new();
        Assert.Equal(ButtonChange.None, debounce.Update(true, false, 1000));
        Assert.Equal(1000 + Debounce.PressStableMs, debounce.NextDeadlineMs);
        Assert.Equal(ButtonChange.Pressed, debounce.Update(true, false, debounce.NextDeadlineMs));
        Assert.Equal(1000, debounce.ChangedAtMs);
    }

    [Fact]
    public void A_second_click_that_comes_before_the_release_was_stable_completes_both_at_once()
    {
        Debounce debounce = new();
        debounce.Update(true, false, 0);
        Assert.Equal(ButtonChange.Pressed, debounce.Update(true, false, 100));
        for (long now = 200; now < 300; now += 10)
        {
            Assert.Equal(ButtonChange.None, debounce.Update(now % 20 == 0, false, now));
        }

        for (long now = 300; now < 340; now += 10)
        {
            Assert.Equal(ButtonChange.None, debounce.Update(true, false, now));
        }

        Assert.Equal(ButtonChange.Released, debounce.Update(true, false, 340));
        Assert.Equal(ButtonChange.Pressed, debounce.Update(true, false, 340));
        Assert.Equal(ButtonChange.None, debounce.Update(true, false, 340));
    }

    [Fact]
    public void A_loop_that_is_held_up_makes_no_second_press_out_of_chatter()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Bouncer bouncer = new(seed);
            bouncer.Press(5000, bouncer.Between(200_000, 2_000_000));
            return Play(bouncer.Edges, new Random(seed)).Select(change => change.Change)
                .SequenceEqual([ButtonChange.Pressed, ButtonChange.Released]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Traces));
    }

    /// <summary>The loop as it runs on a device: woken by every edge, and by the deadline.</summary>
    /// <param name="heldUp">Other work that delays the loop, now and then by up to 60 ms; null for none.</param>
    private static List<(ButtonChange Change, long AtMs)> Play(IEnumerable<ContactEdge> edges, Random? heldUp = null)
    {
        Debounce debounce = new();
        List<(ButtonChange, long)> changes = [];
        bool level = false;
        bool disturbed = false;
        long edgeAtMs = 0;
        long freeAtMs = 0;
        foreach (ContactEdge edge in edges.Append(new ContactEdge(long.MaxValue / 2, false)))
        {
            long edgeMs = edge.AtMicroseconds / 1000;
            while (Math.Max(disturbed ? edgeAtMs : debounce.NextDeadlineMs, freeAtMs) is long readMs && readMs < edgeMs)
            {
                Read(debounce, level, disturbed, readMs, changes);
                disturbed = false;
                freeAtMs = readMs + (heldUp?.Next(3) == 0 ? heldUp.Next(60) : 0);
            }

            level = edge.Closed;
            edgeAtMs = edgeMs;
            disturbed = true;
            if (heldUp == null)
            {
                Read(debounce, level, disturbed, edgeMs, changes);
                disturbed = false;
            }
        }

        return changes;
    }

    private static void Read(
        Debounce debounce, bool level, bool disturbed, long nowMs, List<(ButtonChange, long)> changes)
    {
        for (ButtonChange change = debounce.Update(level, disturbed, nowMs);
            change != ButtonChange.None;
            change = debounce.Update(level, false, nowMs))
        {
            changes.Add((change, debounce.ChangedAtMs));
        }
    }

    /// <summary>Makes contacts bounce as the field's worst do: 6 ms on closing, 160 ms on opening, sparks anywhere.</summary>
    private sealed class Bouncer(int seed)
    {
        private const int MaxPulse = 30_000;
        private const int MaxOpenGap = 90_000;

        private readonly Random _random = new(seed);

        public List<ContactEdge> Edges { get; } = [];

        public int MaxChatter { get; init; } = 160_000;

        public long Between(int min, int max) => _random.Next(min, max + 1);

        /// <returns>When the finger began to lift.</returns>
        public long Press(long at, long length)
        {
            Edges.Add(new ContactEdge(at, true));
            AddPulses(at, at + _random.Next(1, 6000), 1500, 1500, closedAtEnd: true);
            long opens = at + length;
            Edges.Add(new ContactEdge(opens, false));
            AddPulses(opens, opens + _random.Next(1, MaxChatter), MaxPulse, MaxOpenGap, closedAtEnd: false);
            return opens;
        }

        public void Glitches(long from, long to)
        {
            for (long at = from; at < to; at += _random.Next(11_000, 200_000))
            {
                Edges.Add(new ContactEdge(at, true));
                Edges.Add(new ContactEdge(at + _random.Next(0, 8000), false));
            }
        }

        private void AddPulses(long from, long to, int maxClosed, int maxOpen, bool closedAtEnd)
        {
            bool level = closedAtEnd;
            for (long at = from + Pulse(level); at < to; at += Pulse(level))
            {
                level = !level;
                Edges.Add(new ContactEdge(at, level));
            }

            long Pulse(bool closed) => _random.Next(1, closed ? maxClosed : maxOpen);

            if (level != closedAtEnd)
            {
                Edges.Add(new ContactEdge(to, closedAtEnd));
            }
        }
    }
}
