using System.Text;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>The report's delivery: how long alarms took.</summary>
internal static class DeliverySection
{
    public static string Text(IReadOnlyList<CaseResult> results)
    {
        StringBuilder text = new(
            $"\n## Delivery of alarms\n\nTo the hub's disk. The start of {Say.Seconds(AirFrames.Battery.BootMs)} before the firmware's "
            + $"first line is assumed, not measured. {results[0].Outcomes.Count} {(results[0].Outcomes.Count == 1 ? "seed" : "seeds")}. In brackets 95 % confidence by order statistics, "
            + "… where there are too few presses for a bound; presses of the same second are not independent, so theirs is too narrow.\n\n");
        text.Append(Table.Of(
            ["case", "from", "presses", "stored", "p50", "p90", "p99", "p99.9", "max"],
            results.SelectMany(Rows)));
        text.Append("\nSendings of one alarm, on average: ")
            .AppendJoin(", ", results.Where(one => one.Presses > 0).Select(one => $"{one.Tried.Name} {Say.Number(one.MeanSendings)}"))
            .Append(".\n");
        foreach (CaseResult jam in results.Where(one => one.Tried.IsJam))
        {
            string reported = double.IsInfinity(jam.JamReportedSeconds)
                ? "not reported in every run"
                : $"reported after {Say.Number(jam.JamReportedSeconds)} s at most";
            text.Append(
                $"\nThe jammer ({jam.Tried.Plan.JamForSeconds} s): {reported}. Of {jam.PressesInJam} presses while it jammed the last was "
                + $"stored {Say.Seconds(jam.StoredAfterJamSeconds * 1000)} after its end.\n");
        }

        return text.ToString();
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(CaseResult one) => one.Presses == 0
        ? [[one.Tried.Name, "", "0", "", "", "", "", "", ""]]
        :
        [
            Row(one, "the press", one.FromPress, one.Stored),
            Row(one, "the firmware's first line", one.FromFirmware, one.Stored),
            Row(one, "the press until the button knows", one.UntilKnown, one.UntilKnown.Values.Count(double.IsFinite)),
        ];

    private static string[] Row(CaseResult one, string from, OrderStatistics times, int reached) =>
    [
        one.Tried.Name,
        from,
        Say.Number(times.Count),
        Say.Number(reached),
        Say.Seconds(times.At(0.5).Value),
        Say.Seconds(times.At(0.9).Value),
        Say.Quantile(times.At(0.99)),
        Say.P999(times),
        Say.Seconds(times.Max),
    ];
}
