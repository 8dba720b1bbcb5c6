using System.Globalization;
using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Doctor.Checks;

/// <summary>The ways to the police as they are set up: one finding for each thing, however many sites it is true of.</summary>
internal static class WayCheck
{
    private const string Check = "ways";
    private const int MaxNamed = 5;

    public static IEnumerable<Finding> Of(IReadOnlyList<SiteConfig> sites) =>
        [.. Watched(sites), .. Named(sites), .. SharedAccounts(sites)];

    private static IEnumerable<Finding> Watched(IReadOnlyList<SiteConfig> sites)
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

    /// <summary>Where a certificate is asked for, the name is what it is made out to; these have none.</summary>
    private static IEnumerable<Finding> Named(IReadOnlyList<SiteConfig> sites)
    {
        string[] named =
        [
            .. sites.SelectMany(s => s.Receivers
                .Where(r => !r.Plan.IsCopy && r is Dc09ReceiverConfig or SurGardReceiverConfig && r.Host != "localhost" && !IPAddress.TryParse(r.Host, out _))
                .Select(r => $"{r.Plan.Id} of {s.Site.Id}")),
        ];
        if (named.Length > 0)
        {
            yield return Finding.Warning(
                Check, $"{named.Length} have a name for an address, and a hub that starts while the name server is away cannot reach them: {Names(named)}",
                "enter the address itself, if the receiver keeps it");
        }
    }

    /// <summary>A receiver knows a site by its account alone, and a repetition by account and number.</summary>
    private static IEnumerable<Finding> SharedAccounts(IReadOnlyList<SiteConfig> sites)
    {
        string[] shared =
        [
            .. sites.SelectMany(s => s.Receivers
                .Where(r => r is Dc09ReceiverConfig or SurGardReceiverConfig)
                .Select(r => (s.Site.Id, At: $"{(r.Account ?? s.Site.Account).ToUpperInvariant()} at {r.Host.ToLowerInvariant()}:{r.Port}")))
                .Distinct().GroupBy(r => r.At, r => r.Id).Where(g => g.Count() > 1)
                .Select(g => $"{g.Key} ({Names([.. g])})"),
        ];
        if (shared.Length > 0)
        {
            yield return Finding.Warning(
                Check, $"{shared.Length} accounts are each those of several sites, so their receiver cannot tell which calls, and may take the call of one for a repetition: {Names(shared)}",
                "have its operator give each site an account of its own");
        }
    }

    /// <summary>The first few.</summary>
    internal static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxNamed)) + (names.Count > MaxNamed ? $" and {names.Count - MaxNamed} more" : "");
}
