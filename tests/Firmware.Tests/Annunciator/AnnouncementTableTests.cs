using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class AnnouncementTableTests
{
    private static readonly Announcement[] All =
        [Announcement.Lockdown, Announcement.AllClear, Announcement.Drill, Announcement.Test, Announcement.CallPolice];

    [Fact]
    public void No_two_rhythms_are_alike_even_if_they_are_heard_or_seen_from_the_middle()
    {
        foreach (Func<Announcement, long, bool> sense in new Func<Announcement, long, bool>[]
            { AnnouncementTable.IsStrobeOn, AnnouncementTable.IsSounderOn })
        {
            string[] rhythms = [.. All.Select(announcement => Cycle(announcement, sense))];
            foreach ((string one, int index) in rhythms.Select((rhythm, index) => (rhythm, index)))
            {
                Assert.Contains('1', one);
                Assert.All(rhythms.Skip(index + 1), other => Assert.DoesNotContain(other, one + one, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void A_drill_differs_from_a_lockdown_in_most_of_what_is_heard_and_in_light_and_colour()
    {
        string lockdown = Cycle(Announcement.Lockdown, AnnouncementTable.IsSounderOn);
        string drill = Cycle(Announcement.Drill, AnnouncementTable.IsSounderOn);
        Assert.True(lockdown.Count(slot => slot == '1') >= 3 * drill.Count(slot => slot == '1'));
        Assert.NotEqual(
            AnnouncementTable.ColourOf(Announcement.Lockdown), AnnouncementTable.ColourOf(Announcement.Drill));
    }

    [Fact]
    public void The_strobe_flashes_at_most_twice_a_second()
    {
        foreach (Announcement announcement in All)
        {
            string cycles = Cycle(announcement, AnnouncementTable.IsStrobeOn);
            cycles += cycles;
            List<int> flashes = [];
            for (int i = 1; i < cycles.Length; i++)
            {
                if (cycles[i] == '1' && cycles[i - 1] == '0')
                {
                    flashes.Add(i);
                }
            }

            Assert.All(flashes.Zip(flashes.Skip(1)), pair =>
                Assert.True((pair.Second - pair.First) * AnnouncementTable.SlotMs >= 500));
        }
    }

    [Fact]
    public void No_sound_is_the_three_or_four_equal_pulses_of_fire_and_carbon_monoxide()
    {
        foreach (Announcement announcement in All)
        {
            string cycles = string.Concat(Enumerable.Repeat(Cycle(announcement, AnnouncementTable.IsSounderOn), 2));
            string[] pulses = cycles.Split('0', StringSplitOptions.RemoveEmptyEntries);
            Assert.False(pulses.Length / 2 is 3 or 4, announcement.ToString());
        }
    }

    [Fact]
    public void Whatever_is_not_an_announcement_is_not_known()
    {
        Assert.All(All, announcement => Assert.True(AnnouncementTable.IsKnown(announcement)));
        Assert.False(AnnouncementTable.IsKnown(Announcement.None));
        Assert.False(AnnouncementTable.IsKnown((Announcement)6));
        Assert.False(AnnouncementTable.IsKnown((Announcement)255));
    }

    private static string Cycle(Announcement announcement, Func<Announcement, long, bool> sense) => string.Concat(
        Enumerable.Range(0, AnnouncementTable.Slots)
            .Select(slot => sense(announcement, slot * AnnouncementTable.SlotMs) ? '1' : '0'));
}
