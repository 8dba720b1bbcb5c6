using System.Globalization;
using System.Text;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>The report's supervision: after how long a silence means something.</summary>
internal static class SupervisionSection
{
    /// <summary>As <c>device add</c> makes it, if no bound is named.</summary>
    private const int UsualIntervals = 6;

    public static string Text(IReadOnlyList<CaseResult> results)
    {
        // The jammer takes heartbeats with it, but that is no property of the plan.
        List<CaseResult> calm = [.. results.Where(one => !one.Tried.IsJam)];
        calm = calm.Count > 0 ? calm : [.. results];
        long sent = calm.Sum(one => one.HeartbeatsSent);
        long heard = calm.Sum(one => one.HeartbeatsHeard);
        StringBuilder text = new("\n## Supervision\n\n");
        if (sent == 0)
        {
            return text.Append("No heartbeat was due in these runs: longer ones say more.\n").ToString();
        }

        int interval = calm[0].Tried.Plan.HeartbeatSeconds;
        int wearables = calm[0].Tried.Plan.Wearables;
        double period = calm.Sum(one => BatteryLife.PeriodSeconds(one) * one.HeartbeatsSent) / sent;
        Supervision supervision = new(wearables, interval, period, sent, heard);
        double days = calm.Sum(one => one.Outcomes.Sum(outcome => outcome.Seconds)) * wearables / 86_400;
        text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"Heartbeats heard: {heard} of {sent} ({Percent.Text((double)heard / sent)}). "));
        text.Append(supervision.Missed is { } missed
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"If each is lost by itself, {missed} in a row are lost less than once a year over all {wearables} wearables. "
                + $"Bound: {missed} intervals, {supervision.BoundSeconds / 60:0.#} minutes.")
            : "So few that no bound helps.");
        text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $" With the usual {UsualIntervals} intervals false silences would be {Rate(supervision.FalseSilencesAYear(UsualIntervals))} a year.\n"
            + $"In these runs, {days:0.#} days of a wearable altogether, with a bound of {calm[0].Tried.Plan.BoundHeartbeats} intervals: "
            + $"{calm.Sum(one => one.FalseSilences)} false silences.\n"));
        return text.ToString();
    }

    private static string Rate(double rate) => rate.ToString(rate >= 10 ? "0" : "0.0##", CultureInfo.InvariantCulture);
}
