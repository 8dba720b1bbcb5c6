using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

public class TimelineTests
{
    private readonly Timeline _time = new();
    private readonly List<string> _done = [];

    [Fact]
    public void Things_happen_in_order_of_time_and_at_equal_times_in_the_order_they_were_asked_for()
    {
        _time.At(20, () => _done.Add("c"));
        _time.At(10, () => _done.Add("a"));
        _time.At(10, () =>
        {
            _done.Add("b");
            _time.At(0, () => _done.Add($"late at {_time.NowMicros}"));
        });
        Assert.Equal(10, _time.NextMicros);
        _time.RunUntil(20);
        Assert.Equal(["a", "b", "late at 10", "c"], _done);
        Assert.Null(_time.NextMicros);
        Assert.False(_time.RunNext());
    }

    [Fact]
    public void Time_stops_where_it_was_told_to_and_goes_with_what_is_due()
    {
        _time.At(1_000_000, () => _done.Add("later"));
        _time.RunUntil(999_999);
        Assert.Equal((999_999, 0), (_time.NowMicros, _done.Count));
        Assert.True(_time.RunNext());
        Assert.Equal((1_000_000, 1), (_time.NowMicros, _done.Count));
        _time.RunUntil(5);
        Assert.Equal(1_000_000, _time.NowMicros);
    }
}
