using SchoolButton.Cli.RadioPlans;
using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The report of <c>radio-plan</c> never says more than the outcomes do.</summary>
[Collection(nameof(ReportTests))]
public sealed class ReportTests
{
    [Fact]
    public void A_good_plan_ends_with_0_and_every_aim_reached()
    {
        (int code, string said, _) = ReportFakes.Command(ReportFakes.Run);
        Assert.Equal(0, code);
        Assert.DoesNotContain("missed", said, StringComparison.Ordinal);
        Assert.Contains("| reached", said, StringComparison.Ordinal);

        // The battery's aim is twelve months or a reason; that is not called reached.
        Assert.Contains("not reached: see battery", said, StringComparison.Ordinal);
        Assert.Contains("12 months would take one of these", said, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alarm_that_is_never_stored_is_missed_and_its_seed_named_with_the_command_that_shows_it()
    {
        (int code, string said, _) = ReportFakes.Command(ReportFakes.Losing(seed => seed == 7), "--alarms", "10", "--loss", "7");
        Assert.Equal(1, code);
        Assert.Contains("3999 of 4000", said, StringComparison.Ordinal);
        Assert.Contains(
            "--heartbeat 300 --loss 7 --alarms 10 --seed 7 --timeline\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_named_command_runs_the_same_plan_and_seed_again()
    {
        SchoolPlan? failed = null;
        RunSchool losing = (plan, seed, tell, progress, cancellation) =>
        {
            failed = seed == 2 ? plan : failed;
            return ReportFakes.Losing(one => one == 2)(plan, seed, tell, progress, cancellation);
        };
        string[] odd =
        [
            "--wearables", "120", "--gateways", "2", "--channels", "2", "--spreading", "8", "--heartbeat", "1200", "--loss", "3.7",
            "--length", "61.5", "--width", "17", "--floors", "2", "--wall", "4.2", "--alarms", "3", "--times", "5", "--quick",
        ];
        (_, string said, _) = ReportFakes.Command(losing, odd);
        string line = said.Split('\n').First(one => one.Contains("--timeline", StringComparison.Ordinal)).Trim();

        (SchoolPlan Plan, int Seed, bool Tell)? again = null;
        (int code, string told, _) = ReportFakes.Command(
            (plan, seed, tell, progress, cancellation) =>
            {
                again = (plan, seed, tell);
                return ReportFakes.Run(plan, seed, tell, progress, cancellation);
            },
            [.. line.Split(' ').Skip(2)]);
        Assert.Equal((failed!, 2, true), again);
        Assert.Equal(0, code);
        Assert.StartsWith("0.000 seed 2 began\n", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wearable")]
    [InlineData("gateway")]
    public void Whoever_sends_more_than_the_law_allows_is_a_miss_however_little_it_is(string who)
    {
        (int code, string said, _) = ReportFakes.Command(
            (plan, seed, tell, progress, cancellation) => ReportFakes.Run(plan, seed, tell, progress, cancellation) with
            {
                WorstWearableDuty = who == "wearable" && seed == 3 ? 1.0001 : 0.1,
                WorstGatewayDuty = who == "gateway" && seed == 3 ? 1.0001 : 0.1,
            },
            "--quick");
        Assert.Equal(1, code);
        string row = said.Split('\n').Single(line => line.Contains($"duty cycle of any {who}", StringComparison.Ordinal));
        Assert.Contains("100.010 %", row, StringComparison.Ordinal);
        Assert.Contains("missed", row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30.0, 0)]
    [InlineData(30.5, 1)]
    [InlineData(null, 1)]
    public void A_jammer_is_reported_in_time_in_every_seed_or_the_aim_is_missed(double? reported, int expected)
    {
        (int code, string said, _) = ReportFakes.Command(
            (plan, seed, tell, progress, cancellation) => ReportFakes.Run(plan, seed, tell, progress, cancellation) with
            {
                JamReportedSeconds = seed == 2 ? reported : 5,
            },
            "--jam", "60", "--seeds", "3");
        Assert.Equal(expected, code);
        Assert.Equal(expected == 1, said.Contains("--jam 60 --seed 2 --timeline", StringComparison.Ordinal));
    }

    [Fact]
    public void A_school_that_looks_like_a_jammer_is_a_miss()
    {
        (int code, _, _) = ReportFakes.Command(
            (plan, seed, tell, progress, cancellation) => ReportFakes.Run(plan, seed, tell, progress, cancellation) with { FalseJams = 1 },
            "--quick", "--alarms", "100");
        Assert.Equal(1, code);
    }

    [Fact]
    public void Late_alarms_are_missed_with_many_presses_and_with_few()
    {
        RunSchool late = (plan, seed, tell, progress, cancellation) =>
        {
            SchoolOutcome good = ReportFakes.Run(plan, seed, tell, progress, cancellation);
            return good with
            {
                Presses = [.. good.Presses.Select((press, i) => i % 20 == 0 ? press with { StoredMs = press.PressedMs + 2_001 } : press)],
            };
        };
        Assert.Equal(1, ReportFakes.Command(late, "--alarms", "1").Code);
        (int code, string said, _) = ReportFakes.Command(late, "--alarms", "1", "--seeds", "1", "--times", "60");
        Assert.Equal(1, code);
        Assert.Contains("3 of 60 later", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_presses_without_a_late_one_are_called_too_few()
    {
        (int code, string said, _) = ReportFakes.Command(ReportFakes.Run, "--alarms", "1", "--quick");
        Assert.Equal(0, code);
        Assert.Contains("needs more presses (160 of 1000)", said, StringComparison.Ordinal);
        Assert.Contains("| 0 of 160 later ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_is_the_same_whoever_finishes_first()
    {
        // The first seeds wait for the last: results come in backwards.
        using CountdownEvent others = new(1);
        RunSchool backwards = (plan, seed, tell, progress, cancellation) =>
        {
            if (seed == 2)
            {
                others.Signal();
            }
            else if (seed == 1 && Environment.ProcessorCount > 1)
            {
                Assert.True(others.Wait(TimeSpan.FromSeconds(30), cancellation));
            }

            return ReportFakes.Run(plan, seed, tell, progress, cancellation);
        };
        string straight = ReportFakes.Command(ReportFakes.Run, "--alarms", "1", "--seeds", "5").Said;
        Assert.Equal(straight, ReportFakes.Command(backwards, "--alarms", "1", "--seeds", "5").Said);
    }

    [Fact]
    public void A_simulation_that_fails_is_one_line_with_the_command_that_shows_where()
    {
        (int code, string said, string error) = ReportFakes.Command(
            (plan, seed, tell, progress, cancellation) => seed == 4
                ? throw new InvalidOperationException("a frame from nowhere")
                : ReportFakes.Run(plan, seed, tell, progress, cancellation),
            "--alarms", "1");
        Assert.Equal(1, code);
        Assert.Empty(said);
        Assert.Contains("seed 4 of '1 alarm' failed: a frame from nowhere. See where: schoolbutton radio-plan ", error, StringComparison.Ordinal);
        Assert.Contains("--alarms 1 --seed 4 --timeline", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_is_said_names_a_place_on_this_machine()
    {
        DirectoryInfo folder = Directory.CreateDirectory($"plot-{Guid.NewGuid():n}");
        try
        {
            string given = Path.Combine(folder.Name, "plot.svg");
            (int code, string said, string error) = ReportFakes.Command(ReportFakes.Run, "--quick", "--svg", given);
            Assert.Equal(0, code);
            Assert.Contains($"wrote {given}", said, StringComparison.Ordinal);
            Assert.DoesNotContain(Environment.CurrentDirectory, said + error, StringComparison.Ordinal);
            Assert.DoesNotContain(folder.FullName, File.ReadAllText(Path.Combine(folder.FullName, "plot.svg")), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_capacity_lies_between_what_holds_and_what_breaks()
    {
        // Heartbeats collapse above 700 wearables.
        (_, string said, _) = ReportFakes.Command((plan, seed, tell, progress, cancellation) =>
        {
            SchoolOutcome good = ReportFakes.Run(plan, seed, tell, progress, cancellation);
            return plan.Wearables <= 700 ? good : good with { HeartbeatsHeard = good.HeartbeatsSent / 2 };
        });
        Assert.Contains("| 600; 750 break heartbeats ", said, StringComparison.Ordinal);
    }
}
