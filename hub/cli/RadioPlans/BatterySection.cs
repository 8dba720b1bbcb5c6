using System.Globalization;
using System.Text;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>The report's battery: how long, and if not long enough, what would do.</summary>
internal static class BatterySection
{
    public static string Text(BatteryLife life, SchoolPlan plan)
    {
        if (!life.IsKnown)
        {
            return "\n## Battery\n\nNot known: every wearable was pressed. More wearables or fewer alarms say more.\n";
        }

        StringBuilder text = new(string.Create(
            CultureInfo.InvariantCulture,
            $"\n## Battery\n\n{life.Months:0.0} months on the {AirFrames.BoardName} board's cell of {life.Part.CapacityMilliampHours} mAh, at "
            + $"{life.Milliamps:0.000} mA while nobody presses it. Of that the start at each heartbeat takes {Percent.Text(life.StartShare)}, "
            + $"sleep {Percent.Text(life.SleepShare)}.\n"));
        if (life.IsEnough)
        {
            return text.ToString();
        }

        text.Append($"\n{BatteryLife.WantedMonths:0} months would take one of these, each alone:\n\n");
        return text.Append(Table.Of(
            ["change", "now", "needed"],
            [
                ["heartbeat interval", Minutes(plan.HeartbeatSeconds), life.IntervalSeconds is { } interval ? Minutes(interval) : "no interval is long enough"],
                ["cell", $"{life.Part.CapacityMilliampHours} mAh", life.CapacityMilliampHours is { } capacity ? $"{RoundUp(capacity, 10)} mAh" : "none of this kind: it empties by itself"],
                ["start", $"{life.Part.BootMs} ms", life.BootMs is { } boot ? $"{Math.Floor(boot)} ms" : "no start is short enough"],
            ])).ToString();
    }

    // Rounded up: less would not do.
    private static string Minutes(double seconds) =>
        (Math.Ceiling(seconds / 6) / 10).ToString("0.#", CultureInfo.InvariantCulture) + " min";

    private static string RoundUp(double value, int to) => (Math.Ceiling(value / to) * to).ToString("0", CultureInfo.InvariantCulture);
}
