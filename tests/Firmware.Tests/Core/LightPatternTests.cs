using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

public class LightPatternTests
{
    public static TheoryData<Indication> All => [.. Enum.GetValues<Indication>()];

    [Fact]
    public void Every_rhythm_differs_from_every_other_wherever_one_begins_to_watch()
    {
        foreach (Indication a in Enum.GetValues<Indication>())
        {
            foreach (Indication b in Enum.GetValues<Indication>().Where(b => b != a))
            {
                for (int turn = 0; turn < LightPattern.Slots; turn++)
                {
                    Assert.NotEqual(
                        IndicatorLanguage.RhythmOf(a),
                        ((IndicatorLanguage.RhythmOf(b) << turn) | (IndicatorLanguage.RhythmOf(b) >> (LightPattern.Slots - turn)))
                            & 0xFFFF);
                }
            }
        }
    }

    [Fact]
    public void Everything_but_off_begins_with_light_so_that_a_change_is_seen_at_once()
    {
        Assert.All(
            Enum.GetValues<Indication>().Where(i => i != Indication.Off),
            indication => Assert.NotEqual(LightPattern.Dark, LightPattern.At(indication, 0)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_person_reads_each_indication_from_the_light(Indication indication) => ReadFrom(indication, false);

    [Theory]
    [MemberData(nameof(All))]
    public void A_person_who_sees_no_colours_reads_each_indication_too(Indication indication) =>
        ReadFrom(indication, true);

    [Theory]
    [MemberData(nameof(All))]
    public void Whatever_was_shown_before_the_new_indication_is_read_within_two_cycles(Indication indication)
    {
        foreach (Indication before in Enum.GetValues<Indication>().Where(before => before != indication))
        {
            for (long switchMs = 5000; switchMs < 7000; switchMs += 70)
            {
                Watcher watcher = new(false);
                watcher.Play(before, 0, switchMs);
                watcher.Play(indication, switchMs, switchMs + (2 * LightPattern.CycleMs));
                Assert.Equal(indication, watcher.Reader.Read(switchMs + (2 * LightPattern.CycleMs)));
            }
        }
    }

    private static void ReadFrom(Indication indication, bool colourBlind)
    {
        for (long startMs = 0; startMs < LightPattern.CycleMs; startMs += 90)
        {
            // The watcher comes in the middle of it, and the loop is late by up to 30 ms now and then.
            Watcher watcher = new(colourBlind, new Random((int)startMs));
            watcher.Play(indication, 0, startMs + (2 * LightPattern.CycleMs), seenFrom: startMs);
            Assert.Equal(indication, watcher.Reader.Read(startMs + (2 * LightPattern.CycleMs)));
        }
    }

    private sealed class Watcher(bool colourBlind, Random? lateness = null) : ILight
    {
        private int _colour;
        private int _seen;

        public LightReader Reader { get; } = new(colourBlind);

        public void Show(int colour) => _colour = colour;

        public void Play(Indication indication, long fromMs, long toMs, long seenFrom = 0)
        {
            Indicator indicator = new(new IndicatorOutputs { Light = this }, false);
            long now = fromMs;
            while (true)
            {
                indicator.Play(indication, now);
                if (now >= seenFrom)
                {
                    See(now + (lateness?.Next(30) ?? 0));
                }

                if (indicator.NextDeadlineMs >= toMs)
                {
                    break;
                }

                now = indicator.NextDeadlineMs;
            }

            if (now < seenFrom)
            {
                See(seenFrom);
            }
        }

        /// <summary>The three pins change one after the other.</summary>
        private void See(long atMs)
        {
            foreach (int pin in new[] { LightPattern.Red, LightPattern.Green, LightPattern.Blue })
            {
                _seen = (_seen & ~pin) | (_colour & pin);
                Reader.See(_seen, atMs + (pin / 2));
            }
        }
    }
}
