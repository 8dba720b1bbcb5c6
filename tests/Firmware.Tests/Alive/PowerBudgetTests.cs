using System.Globalization;
using System.Text;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>hardware/power.md is what the firmware's own schedule and the board's currents come to.</summary>
public class PowerBudgetTests
{
    private const string Begin = "<!-- computed: begin -->\n";
    private const string End = "<!-- computed: end -->\n";
    private const int ObservedSeconds = 4 * 3600;
    private const int LeastWakes = 40;

    private static readonly int[] Minutes = [1, 5, 10, 15, 30, 60];
    private static readonly int[] Spreadings = [7, 9, 10, 12];

    [Fact]
    public void The_page_says_what_the_firmware_does()
    {
        string path = Path.Combine(Repository.Root, "hardware", "power.md");
        string page = File.ReadAllText(path);
        int from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = page.IndexOf(End, StringComparison.Ordinal);
        string computed = Tables();
        if (Environment.GetEnvironmentVariable("SCHOOLBUTTON_WRITE_PAGES") == "1")
        {
            File.WriteAllText(path, page[..from] + computed + page[to..]);
            return;
        }

        Assert.True(
            computed == page[from..to],
            "hardware/power.md is not what the firmware does now. Look at what changed, then regenerate it: "
            + "SCHOOLBUTTON_WRITE_PAGES=1 dotnet test tests/Firmware.Tests --filter PowerBudgetTests\n" + computed);
    }

    [Fact]
    public void A_quiet_wake_up_costs_one_write_and_its_copy_at_most()
    {
        PowerRig rig = Run(15 * 60, DeviceSettings.DefaultSpreading);
        Assert.InRange(rig.Writes, 1, (2 * rig.Wakes) + 4);
        Assert.Equal(rig.Wakes, rig.Heartbeats);
    }

    [Fact]
    public void A_press_is_followed_and_then_it_sleeps_again()
    {
        PowerRig rig = new(15 * 60, DeviceSettings.DefaultSpreading);
        rig.WakeOnce(ResetCause.PowerOn);
        long before = rig.AwakeMs;
        int frames = rig.Frames;
        rig.WakeOnce(ResetCause.WokenByContact, pressed: true);
        Assert.Equal(1, rig.Alarms);

        // The burst alone: no retry, and the answered alarm counts as the heartbeat of the start.
        Assert.Equal(frames + AirManners.BurstCopies, rig.Frames);
        Assert.InRange(rig.AwakeMs - before, SleepRule.FollowForMs, 3 * SleepRule.FollowForMs);
    }

    [Theory]
    [InlineData(60, 12)]
    [InlineData(60, 10)]
    [InlineData(300, 12)]
    public void Sleeping_is_no_way_round_the_duty_cycle(int intervalSeconds, int spreading)
    {
        PowerRig rig = Run(intervalSeconds, spreading);
        double hours = (rig.AwakeMs + rig.AsleepMs) / 3_600_000.0;
        Assert.InRange(rig.SentMs / hours, 1, RadioBand.HourSeconds * 10 * 1.1);
    }

    private static string Tables()
    {
        StringBuilder text = new();
        text.Append("Months on one cell, by heartbeat interval and spreading factor:\n\n");
        text.Append("| minutes |").Append(string.Concat(Spreadings.Select(sf => $" SF{sf} |"))).Append('\n');
        text.Append("|---|").Append(string.Concat(Spreadings.Select(_ => "---|"))).Append('\n');
        foreach (int minutes in Minutes)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {minutes} |");
            foreach (int sf in Spreadings)
            {
                PowerRig rig = Run(minutes * 60, sf);

                // What the duty cycle holds back is not heard, and the hub would take the device for silent.
                text.Append(rig.Heartbeats < rig.Wakes ? " – |" : Cell(rig.Months));
            }

            text.Append('\n');
        }

        text.Append("\nOne wake-up for a heartbeat (every 15 minutes), on average, of which the start is assumed and the rest is the firmware's own:\n\n");
        text.Append("| | awake ms | sending ms | receiving ms | flash writes | µAh |\n|---|---|---|---|---|---|\n");
        foreach (int sf in Spreadings)
        {
            PowerRig rig = Run(15 * 60, sf);
            text.Append(CultureInfo.InvariantCulture, $"| SF{sf} | {rig.AwakeMs / rig.Wakes} | {rig.SentMs / rig.Wakes} | ")
                .Append(CultureInfo.InvariantCulture, $"{rig.ReceivedMs / rig.Wakes} | {(double)rig.Writes / rig.Wakes:0.0} | ")
                .Append(CultureInfo.InvariantCulture, $"{(rig.Charge - (rig.AsleepMs * Cells.SleepMicroamps / 1e6)) / rig.Wakes / 3.6:0} |\n");
        }

        return text.Append(Alarm()).ToString();
    }

    private static BatteryPart Cells => Firmware.Wearable.HeltecV3.Describe().Battery!;

    private static string Cell(double months) => months.ToString(" 0.0 |", CultureInfo.InvariantCulture);

    private static string Alarm()
    {
        PowerRig rig = new(15 * 60, DeviceSettings.DefaultSpreading);
        rig.WakeOnce(ResetCause.PowerOn);
        double charge = rig.Charge;
        rig.WakeOnce(ResetCause.WokenByContact, pressed: true);
        double saved = Cells.BootMs / 1000.0 * Cells.AwakeMilliamps;
        double dearer = (LightSleepMicroamps - DeepSleepMicroamps) / 1000.0;
        return string.Create(CultureInfo.InvariantCulture, $"""

            One press (SF{DeviceSettings.DefaultSpreading}, answered with "stored", followed for {SleepRule.FollowForMs / 1000} s): {(rig.Charge - charge) / 3600:0.0} mAh.

            Light sleep would save the start ({Cells.BootMs} ms at {Cells.AwakeMilliamps} mA, {saved:0} mAs) and cost {dearer:0.00} mA more all the time: it is cheaper below an interval of {saved / dearer / 60:0.0} minutes, deep sleep above.

            """).ReplaceLineEndings("\n");
    }

    // ESP32-S3 data sheet, table "Current consumption in low-power modes".
    private const int LightSleepMicroamps = 240;
    private const int DeepSleepMicroamps = 8;

    private static PowerRig Run(int intervalSeconds, int spreading)
    {
        PowerRig rig = new(intervalSeconds, spreading);
        rig.WakeOnce(ResetCause.PowerOn);
        int wakes = Math.Max(LeastWakes, ObservedSeconds / intervalSeconds);
        for (int i = 0; i < wakes; i++)
        {
            rig.WakeOnce(ResetCause.WokenByTimer);
        }

        return rig;
    }
}
