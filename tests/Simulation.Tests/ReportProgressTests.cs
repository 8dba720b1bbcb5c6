using SchoolButton.Cli.RadioPlans;
using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

public sealed class ReportProgressTests
{
    private static readonly PlanCase Single = PlanCase.OfAlarms(new SchoolPlan(), 1, times: 10, quick: false);

    [Fact]
    public void It_says_the_share_the_cases_and_the_rest()
    {
        ManualTime time = new();
        List<string> said = [];
        RunProgress progress = new([Single, Single with { Name = "other" }], 2, time, said.Add);
        progress.Is(0, 1);
        time.Passed = TimeSpan.FromSeconds(30);
        progress.Is(1, 0.5);
        Assert.StartsWith(" 25 %  1 alarm 1/2, other 0/2", said[0], StringComparison.Ordinal);
        Assert.Equal(" 37 %  about 50 s left  1 alarm 1/2, other 0/2", said[1]);
    }

    [Fact]
    public void It_never_goes_back_and_steps_too_small_are_not_told()
    {
        List<string> said = [];
        RunProgress progress = new([Single], 1, new ManualTime(), said.Add);
        progress.Is(0, 0.5);
        progress.Is(0, 0.4);
        progress.Is(0, 0.501);
        Assert.Single(said);
    }

    [Fact]
    public void On_a_terminal_a_line_is_rewritten_and_leaves_nothing_behind()
    {
        ManualTime time = new();
        StringWriter terminal = new();
        using (ProgressLine line = new(terminal, 20, time))
        {
            line.Show("a line that is longer than the terminal");
            line.Show("too early");
            time.Passed += TimeSpan.FromSeconds(1);
            line.Show("short");
        }

        Assert.Equal("\ra line that is long\rshort              \r     \r", terminal.ToString());
        Assert.DoesNotContain('\n', terminal.ToString());
    }

    [Fact]
    public void Elsewhere_it_says_a_plain_line_now_and_then()
    {
        ManualTime time = new();
        StringWriter file = new();
        using (ProgressLine line = new(file, null, time))
        {
            for (int second = 0; second < 31; second++)
            {
                line.Show($"second {second}");
                time.Passed += TimeSpan.FromSeconds(1);
            }
        }

        Assert.Equal(["second 0", "second 15", "second 30", ""], file.ToString().ReplaceLineEndings("\n").Split('\n'));
    }

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
