using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads what the core must know of a receiver: its place, what it takes, its supervision and retries.</summary>
internal sealed class PathReader(ConfigProblems problems)
{
    private const int MaxIdLength = 64;
    private const int MaxNameLength = 100;

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxReporting = ReportingTime.Grade2;
    private static readonly TimeSpan TestInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultMinRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultMaxRetry = TimeSpan.FromSeconds(30);

    /// <summary>Longer, and a receiver that works again would not hear of it for that long.</summary>
    private static readonly TimeSpan MaxRetry = TimeSpan.FromMinutes(10);

    private static readonly (string Word, PathTakes Takes)[] TakeWords =
    [
        ("alarms", PathTakes.Alarms), ("supervision", PathTakes.Supervision), ("tests", PathTakes.Tests),
        ("drills", PathTakes.Drills), ("escalations", PathTakes.Escalations), ("steps", PathTakes.Steps),
    ];

    /// <param name="address">For people, and its id if it has none.</param>
    /// <param name="attempt">The longest that one attempt takes to fail.</param>
    public PathPlan Read(
        ReceiverEntry entry, SiteEntry site, string protocol, ReceiverKind kind, string address, TimeSpan attempt, string at)
    {
        problems.Require(
            entry.Id is null || (entry.Id.Length is > 0 and <= MaxIdLength && !entry.Id.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))),
            $"{at}.id: 1 to {MaxIdLength} characters without spaces are needed, such as police-1; left out, the address is the id");
        problems.Require(
            entry.Name is null || (entry.Name.Length is > 0 and <= MaxNameLength && !entry.Name.Any(char.IsControl)),
            $"{at}.name: 1 to {MaxNameLength} characters are needed, for people; leave it out for the address");
        bool isCopy = IsCopy(entry, protocol, kind, at);
        PathPlan plan = new()
        {
            Id = entry.Id ?? address,
            Name = entry.Name ?? address,
            IsCopy = isCopy,
            AttemptMs = (long)attempt.TotalMilliseconds,
            Takes = entry.Takes is null ? ReceiverKinds.Takes(kind, isCopy, site) : Takes(entry.Takes, protocol, kind, isCopy, at),
        };
        return Retries(entry.Retry, Supervised(entry.Supervision, plan, protocol, kind, attempt, at), at);
    }

    private bool IsCopy(ReceiverEntry entry, string protocol, ReceiverKind kind, string at)
    {
        switch (entry.Role)
        {
            case null:
                return ReceiverKinds.IsCopy(kind);
            case "copy":
                return true;
            case "way":
                problems.Require(
                    ReceiverKinds.MayBeWay(kind),
                    $"{at}.role: {protocol} cannot be a way to the police, since a mail server's yes does not mean that anybody reads it; leave it out");
                return !ReceiverKinds.MayBeWay(kind);
            default:
                problems.Add($"{at}.role: way (to the police, tried in order) or copy (told as well) is needed");
                return ReceiverKinds.IsCopy(kind);
        }
    }

    private PathTakes Takes(IReadOnlyList<string?> words, string protocol, ReceiverKind kind, bool isCopy, string at)
    {
        PathTakes takes = PathTakes.None;
        foreach (string? word in words)
        {
            PathTakes found = Array.Find(TakeWords, t => t.Word == word).Takes;
            problems.Require(
                found != PathTakes.None, $"{at}.takes: each is one of {string.Join(", ", TakeWords.Select(t => t.Word))}");
            takes |= found;
        }

        problems.Require(words.Count > 0, $"{at}.takes: name at least one, or leave the receiver out");
        problems.Require(
            (takes & PathTakes.Drills) == 0 || ReceiverKinds.MarksDrills(kind),
            $"{at}.takes: drills go only over {ReceiverKinds.Names(ReceiverKind.Cap)} and {ReceiverKinds.Names(ReceiverKind.Webhook)}, "
            + $"whose messages say that they are an exercise; over {protocol} a drill would bring the police");
        problems.Require(
            (takes & PathTakes.Escalations) == 0 || isCopy,
            $"{at}.takes: escalations say that no way to the police works, so only a copy takes them; give it role copy, or take them out");
        problems.Require(
            (takes & (PathTakes.Escalations | PathTakes.Steps)) == 0 || !isCopy || ReceiverKinds.HasWords(kind),
            $"{at}.takes: escalations and steps are for people and dashboards; {protocol} has no message for them, take them out");
        problems.Require(
            (takes & PathTakes.Steps) == 0 || (isCopy && (takes & PathTakes.Alarms) != 0),
            $"{at}.takes: steps tell what became of an alarm, so only a copy that takes alarms takes them; add alarms and role copy, or take them out");
        return takes;
    }

    private PathPlan Supervised(
        ReceiverEntry.SupervisionEntry? entry, PathPlan plan, string protocol, ReceiverKind kind, TimeSpan attempt, string at)
    {
        if (entry is null)
        {
            return kind == ReceiverKind.Dc09 ? Watched(plan, attempt) : plan;
        }

        at += ".supervision";
        PathSupervision supervision = Kind(entry.Kind, protocol, kind, at);
        bool isTest = supervision == PathSupervision.TestEvent;
        TimeSpan interval = problems.Seconds(
            entry.IntervalSeconds, isTest ? TestInterval : Ms(PathPlan.DefaultSupervisionMs), MinInterval, MaxReporting, $"{at}.intervalSeconds");
        TimeSpan reporting = problems.Seconds(
            entry.ReportingSeconds, isTest ? ReportingTime.Grade3 : Ms(PathPlan.DefaultReportingMs), MinInterval, MaxReporting,
            $"{at}.reportingSeconds");
        problems.Require(
            supervision != PathSupervision.None || entry.IntervalSeconds is null,
            $"{at}.intervalSeconds: kind none tries nothing; leave it out, or set kind link or test");
        TimeSpan needed = (supervision == PathSupervision.None ? TimeSpan.Zero : interval) + (2 * attempt);
        problems.Require(
            reporting >= needed,
            FormattableString.Invariant(
                $"{at}.reportingSeconds: the interval and two attempts of up to {attempt.TotalSeconds} s each take {needed.TotalSeconds} s, ")
            + FormattableString.Invariant($"so {reporting.TotalSeconds} s cannot be kept; shorten the interval or the timeouts, or allow more. ")
            + ReportingTime.Grades);
        return plan with
        {
            Supervision = supervision,
            SupervisionMs = (long)interval.TotalMilliseconds,
            ReportingMs = (long)reporting.TotalMilliseconds,
        };
    }

    /// <summary>
    /// What is set up where nothing is written: a receiver that died shows within EN 50136-1's grade 4, and not at the next press.
    /// To watch nothing must be written out.
    /// </summary>
    /// <param name="attempt">Two of them must fit into the reporting time beside the interval.</param>
    public static PathPlan Watched(PathPlan plan, TimeSpan attempt) => plan with
    {
        Supervision = PathSupervision.Link,
        SupervisionMs = PathPlan.DefaultSupervisionMs,
        ReportingMs = Math.Max(PathPlan.DefaultReportingMs, PathPlan.DefaultSupervisionMs + (2 * (long)attempt.TotalMilliseconds)),
    };

    private PathSupervision Kind(string? word, string protocol, ReceiverKind kind, string at)
    {
        switch (word)
        {
            case "none":
                return PathSupervision.None;
            case "link":
                problems.Require(
                    ReceiverKinds.HasLink(kind), $"{at}.kind: {protocol} has no message that only tries the line; use test");
                return PathSupervision.Link;
            case "test":
                problems.Require(
                    ReceiverKinds.HasTestEvent(kind), $"{at}.kind: test events would only fill mailboxes; use link or none");
                return PathSupervision.TestEvent;
            default:
                problems.Add(
                    $"{at}.kind: none, link (a message that tells nothing, as NULL) or test (a periodic test event, for receivers that refuse the other) is needed");
                return PathSupervision.None;
        }
    }

    private PathPlan Retries(ReceiverEntry.RetryEntry? entry, PathPlan plan, string at)
    {
        if (entry is null)
        {
            return plan;
        }

        TimeSpan min = problems.Seconds(entry.MinSeconds, DefaultMinRetry, MinRetry, MaxRetry, $"{at}.retry.minSeconds");
        TimeSpan most = problems.Seconds(
            entry.MaxSeconds, min > DefaultMaxRetry ? min : DefaultMaxRetry, MinRetry, MaxRetry, $"{at}.retry.maxSeconds");
        problems.Require(min <= most, $"{at}.retry: minSeconds is more than maxSeconds; exchange them");
        return plan with { RetryMinMs = (long)min.TotalMilliseconds, RetryMaxMs = (long)most.TotalMilliseconds };
    }

    private static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
