using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class PartsDetourTests
{
    private readonly Timeline _timeline = new();
    private readonly List<int> _arrived = [];

    [Fact]
    public void A_straight_line_changes_nothing()
    {
        Detours detours = new(_timeline, new Chance(1));

        Assert.True(detours.IsStraight);
    }

    [Fact]
    public void On_a_line_that_repeats_everything_comes_twice_at_once_or_later()
    {
        Detours detours = new(_timeline, new Chance(1));
        detours.Double(1_000_000);

        Pass(detours, 100);
        int atOnce = _arrived.Count;
        _timeline.RunUntil(200_000_000);

        Assert.InRange(atOnce, 120, 180);
        Assert.Equal(Enumerable.Range(0, 100).SelectMany(i => new[] { i, i }), _arrived.Order());
    }

    [Fact]
    public void On_a_line_where_frames_overtake_all_of_them_come_once_and_in_another_order()
    {
        Detours detours = new(_timeline, new Chance(1));
        detours.Overtake(1_000_000);

        Pass(detours, 100);
        _timeline.RunUntil(200_000_000);

        Assert.Equal(Enumerable.Range(0, 100), _arrived.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), _arrived);
    }

    [Fact]
    public void Mended_it_is_straight_again()
    {
        Detours detours = new(_timeline, new Chance(1));
        detours.Double(1_000_000);
        detours.Overtake(1_000_000);

        detours.Mend();

        Assert.True(detours.IsStraight);
    }

    private void Pass(Detours detours, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int frame = i;
            detours.Pass(() => _arrived.Add(frame), () => _arrived.Add(frame));
        }
    }
}
