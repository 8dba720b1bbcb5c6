using System.Globalization;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Doctor.Looks;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Doctor.Checks;

/// <summary>The ways out of each site: whether they can be reached, and whether anybody would notice that they cannot.</summary>
internal static class ReceiverCheck
{
    public static Finding Reached(ReceiverFacts receiver)
    {
        string check = $"receiver {receiver.Site}";
        return receiver switch
        {
            { Fault: null, IsDatagram: true } => Finding.Ok(
                check, $"{receiver.Name} has an address; over UDP only a message shows more: schoolbutton receiver-test {receiver.Site}"),
            { Fault: null } => Finding.Ok(check, $"{receiver.Name} can be reached (no event was sent)"),
            { Resolved: false } => Finding.Wrong(check, receiver.Fault, "correct the host, or mend the name service"),
            _ => Finding.Wrong(check, $"{receiver.Name}: {receiver.Fault}", "check network, firewall and port, and ask the receiver's owner"),
        };
    }

    public static IEnumerable<Finding> Supervised(Site site)
    {
        PathPlan[] ways = [.. site.Paths.Where(p => !p.IsCopy && p.Has(PathTakes.Alarms))];
        string check = $"ways of {site.Id}";
        if (ways.Length == 1)
        {
            yield return Finding.Warning(
                check, "there is one alone: while it fails, no call for help gets out", "enter a second receiver, reached over another network");
        }

        foreach (PathPlan way in ways)
        {
            TimeSpan reporting = TimeSpan.FromMilliseconds(way.ReportingMs);
            yield return way.Supervision == PathSupervision.None
                ? Finding.Warning(
                    check, $"{way.Id} is not supervised: that it failed shows only when something is sent",
                    "give it supervision link, or test if the receiver refuses that")
                : Finding.Ok(check, string.Create(
                    CultureInfo.InvariantCulture,
                    $"a failure of {way.Id} is reported within {reporting.TotalSeconds} s (EN 50136-1 grade {ReportingTime.GradeOf(reporting)})"));
        }
    }
}
