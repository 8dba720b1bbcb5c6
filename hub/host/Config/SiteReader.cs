using System.Text.RegularExpressions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads a site and its receivers.</summary>
/// <param name="folder">Relative paths count from here.</param>
internal sealed partial class SiteReader(ConfigProblems problems, string folder)
{
    /// <summary>More ways than anybody sets up; each has a worker and a queue.</summary>
    private const int MaxReceivers = 16;

    private const int MaxIdLength = 64;

    /// <summary>A line calls some of its settings otherwise than the configuration does.</summary>
    private static readonly Dictionary<string, string> FieldNames = new(StringComparer.Ordinal)
    {
        ["connectTimeout"] = "connectTimeoutSeconds",
        ["answerTimeout"] = "replyTimeoutSeconds",
        ["commandTimeout"] = "replyTimeoutSeconds",
        ["lasting"] = "lastingMinutes",
        ["receiver"] = "receiverNumber",
        ["line"] = "lineNumber",
    };

    public SiteConfig Read(SiteEntry? written, int index)
    {
        string at = $"sites[{index}]";
        SiteEntry entry = written ?? new SiteEntry();
        problems.Require(
            IsId(entry.Id),
            $"{at}.id: give the site a short id, such as school-7: up to {MaxIdLength} letters, digits and - _ . with a letter or digit first");
        problems.Require(
            Dc09Fields.IsAccount(entry.Account), $"{at}.account: 3 to 16 hex digits are needed, as given by the receiver's owner");
        (string At, ReceiverConfig Receiver, bool IsWhole)[] receivers = [.. Receivers(entry, at)];
        foreach (IGrouping<string, string> twice in receivers.GroupBy(r => r.Receiver.Plan.Id, r => r.At).Where(g => g.Count() > 1))
        {
            problems.Add($"{string.Join(" and ", twice)} have the same id; give each an id of its own: sequence numbers belong to it");
        }

        SiteConfig site = new(
            new Site(
                entry.Id ?? string.Empty, entry.Name ?? entry.Id ?? string.Empty, entry.Account ?? string.Empty,
                [.. receivers.Select(r => r.Receiver.Plan)])
            {
                PanicOverAll = entry.PanicOverAll,
                Escalation = Escalation(entry.Escalation, at),
            },
            [.. receivers.Select(r => r.Receiver)])
        {
            Place = new PlaceReader(problems).Read(entry, at),
        };
        foreach ((string where, ReceiverConfig receiver, bool _) in receivers.Where(r => r.IsWhole))
        {
            foreach (string problem in receiver.Check(site))
            {
                problems.Add($"{where}.{Named(problem)}");
            }
        }

        return site;
    }

    private IEnumerable<(string At, ReceiverConfig Receiver, bool IsWhole)> Receivers(SiteEntry site, string at)
    {
        problems.Require(
            site.Receiver is null || site.Receivers is null,
            $"{at}.receiver: it is short for a list of one, and there is a list too; move it into receivers");
        problems.Require(site.Receivers is null || site.Receivers.Count <= MaxReceivers, $"{at}.receivers: up to {MaxReceivers} are taken");
        List<(string, ReceiverEntry?)> written = site.Receiver is { } one ? [($"{at}.receiver", one)] : [];
        written.AddRange((site.Receivers ?? []).Take(MaxReceivers).Select((r, i) => ($"{at}.receivers[{i}]", r)));
        foreach ((string where, ReceiverEntry? entry) in written)
        {
            if (entry is null)
            {
                problems.Add($"{where}: nothing stands there; enter a receiver, or take the null out");
                continue;
            }

            int before = problems.Found.Count;
            if (ReceiverReader.Read(entry, site, where, folder, problems) is { } receiver)
            {
                yield return (where, receiver, problems.Found.Count == before);
            }
        }
    }

    /// <summary>It stands in addresses, names of messages and commands.</summary>
    private static bool IsId(string? id) =>
        id is { Length: > 0 and <= MaxIdLength } && char.IsLetterOrDigit(id[0]) && id.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');

    private EscalationPlan Escalation(SiteEntry.EscalationEntry? entry, string at)
    {
        EscalationPlan plan = new()
        {
            AfterMs = [.. (entry?.AfterSeconds ?? EscalationPlan.Default.AfterMs.Select(ms => ms / 1_000.0)).Select(Milliseconds)],
            EveryMs = entry?.EverySeconds is { } every ? Milliseconds(every) : EscalationPlan.Default.EveryMs,
            Annunciators = entry?.Annunciators ?? false,
        };
        string? problem = plan.Check();
        problems.Require(problem is null, $"{at}.{problem}");
        return problem is null ? plan : EscalationPlan.Default;
    }

    /// <summary>Of numbers that are none of a time, one that the plan refuses.</summary>
    private static long Milliseconds(double seconds) => seconds is > 0 and <= EscalationPlan.MostMs ? (long)(seconds * 1_000) : 0;

    /// <summary>What a line's own check says, under the configuration's name for it and without the value.</summary>
    private static string Named(string problem)
    {
        string field = problem[..problem.IndexOf(':', StringComparison.Ordinal)];
        return Value().Replace(FieldNames.GetValueOrDefault(field, field) + problem[field.Length..], string.Empty);
    }

    [GeneratedRegex(", not '.*'")]
    private static partial Regex Value();
}
