using System.Globalization;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Doctor.Checks;

/// <summary>The ways to the police as they are set up: one finding for each thing, however many sites it is true of.</summary>
internal static class WayCheck
{
    private const string Check = "ways";
    private const int MaxNamed = 5;

    public static IEnumerable<Finding> Of(IReadOnlyList<SiteConfig> sites)
    {
        (Site Site, PathPlan[] Ways)[] all =
            [.. sites.Select(s => (s.Site, s.Site.Paths.Where(p => !p.IsCopy && p.Has(PathTakes.Alarms)).ToArray()))];
        string[] single = [.. all.Where(s => s.Ways.Length == 1).Select(s => s.Site.Id)];
        if (single.Length > 0)
        {
            yield return Finding.Warning(
                Check, $"{single.Length} of {all.Length} sites have one alone, and while it fails no call for help gets out: {Names(single)}",
                "enter a second receiver, reached over another network");
        }

        (string Name, PathPlan Plan)[] ways = [.. all.SelectMany(s => s.Ways.Select(w => ($"{w.Id} of {s.Site.Id}", w)))];
        string[] unwatched = [.. ways.Where(w => w.Plan.Supervision == PathSupervision.None).Select(w => w.Name)];
        if (unwatched.Length > 0)
        {
            yield return Finding.Warning(
                Check, $"{unwatched.Length} of {ways.Length} are not supervised, so that one failed shows only when something is sent: {Names(unwatched)}",
                "give them supervision link, or test if the receiver refuses that");
        }

        foreach (IGrouping<long, (string Name, PathPlan Plan)> same in ways
            .Where(w => w.Plan.Supervision != PathSupervision.None).GroupBy(w => w.Plan.ReportingMs).OrderBy(g => g.Key))
        {
            TimeSpan reporting = TimeSpan.FromMilliseconds(same.Key);
            yield return Finding.Ok(Check, string.Create(
                CultureInfo.InvariantCulture,
                $"of {same.Count()} a failure is reported within {reporting.TotalSeconds} s (EN 50136-1 grade {ReportingTime.GradeOf(reporting)}): {Names([.. same.Select(w => w.Name)])}"));
        }
    }

    /// <summary>The first few.</summary>
    internal static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxNamed)) + (names.Count > MaxNamed ? $" and {names.Count - MaxNamed} more" : "");
}
