using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Delivered or loud: a call for help that no receiver has and nobody has acted on is told of again, on its site's
/// <see cref="EscalationPlan"/>, until either changes. Each step is in its history, is shown, and goes over whatever the site
/// has set up for that (<see cref="PathTakes.Escalations"/>). One that the device took back goes on too: whoever forces the
/// press could force that.
///
/// Where the site wants it its annunciators tell it too, until it is over: "telephone the police". Never of a silent panic or a
/// duress: nothing there may show these to whoever stands beside the button.
///
/// How far it is is on disk, and how old it is follows from the wall clock once, at the start: after it a clock that is set
/// changes nothing. Steps that fell due while the hub was down are one.
/// </summary>
internal sealed class Escalator(Outbox outbox, Announcer announcer, Roster roster, CorePolicy policy)
{
    /// <summary>Ten years: beyond it nothing is reckoned with.</summary>
    private const long LongestAgoMs = 10L * 365 * 24 * 3_600_000;

    /// <summary>Of calls for help that are not done, or were not when they were looked at last; one entry each.</summary>
    private readonly PriorityQueue<Waiting, long> _due = new();

    /// <summary>The hub starts.</summary>
    public void Load(HubSnapshot loaded, Instant start)
    {
        foreach (Alarm alarm in loaded.Alarms)
        {
            // A clock that was set back does not make it younger than its step.
            long ageMs = Math.Clamp(
                start.UnixMs - alarm.StoredUnixMs, PlanOf(alarm).DueMs(alarm.Escalations), LongestAgoMs);
            Watch(alarm, start.MonotonicMs - ageMs);
        }
    }

    /// <summary>A new alarm was stored.</summary>
    public void Take(Alarm alarm, Instant now) => Watch(alarm, now.MonotonicMs);

    /// <summary>The plans of sites are others now.</summary>
    public void PlansChanged()
    {
        List<Waiting> all = [.. _due.UnorderedItems.Select(i => i.Element)];
        _due.Clear();
        foreach (Waiting waiting in all)
        {
            Enqueue(waiting);
        }
    }

    /// <summary>A receiver has it, or a person acted on it: whoever waits to be told the contrary is not.</summary>
    public void Settled(Alarm alarm, string why, Instant now, Step step)
    {
        outbox.WithdrawEscalation(alarm, why, step);

        // What a person had told is the person's to end.
        if (announcer.Latest(alarm.Site) is { IsInForce: true, Kind: Announcement.CallPolice, By: AuditEntry.ByHub }
            && !_due.UnorderedItems.Any(i => i.Element.Alarm is { Escalations: > 0 } other && other.Site == alarm.Site && IsWanting(other) && MayShow(other)))
        {
            Announce(alarm.Site, Announcement.None, now, step);
        }
    }

    /// <summary>Why people are told, for the history and for whoever is told.</summary>
    /// <param name="ageMs">Since the hub stored it.</param>
    public static string Words(Alarm alarm, long ageMs) =>
        $"no receiver has it after {Lateness.Words(ageMs)} and nobody has acted{(alarm.CancelledUnixMs > 0 ? "; its device took it back" : string.Empty)}";

    /// <summary>Why nobody need be told any more, in words; null while an alarm is owed and nobody has acted.</summary>
    public static string? WhySettled(Alarm alarm) => alarm switch
    {
        { AcknowledgedUnixMs: > 0 } => "a person has acted",
        { IsFinished: true } => $"{alarm.Receiver ?? "nobody else"} has the alarm",
        _ => null,
    };

    /// <summary>Takes every step that is due, at most <see cref="CorePolicy.EscalationsPerTick"/> in one tick.</summary>
    public void Pump(Instant now, Step step)
    {
        for (int looks = 0; looks < policy.EscalationsPerTick; looks++)
        {
            if (!_due.TryPeek(out Waiting waiting, out long dueMs) || dueMs > now.MonotonicMs)
            {
                return;
            }

            _due.Dequeue();
            if (!IsWanting(waiting.Alarm))
            {
                continue;
            }

            long ageMs = now.MonotonicMs - waiting.StoredMs;
            int level = PlanOf(waiting.Alarm).LevelAt(ageMs);
            if (level > waiting.Alarm.Escalations)
            {
                Escalate(waiting.Alarm, level, ageMs, now, step);
            }

            Enqueue(waiting);
        }
    }

    private static bool IsWanting(Alarm alarm) => alarm is { IsCallForHelp: true, IsFinished: false, AcknowledgedUnixMs: 0 };

    private void Watch(Alarm alarm, long storedMs)
    {
        if (IsWanting(alarm))
        {
            Enqueue(new Waiting(alarm, storedMs));
        }
    }

    private void Enqueue(Waiting waiting) => _due.Enqueue(
        waiting, waiting.StoredMs + PlanOf(waiting.Alarm).DueMs(waiting.Alarm.Escalations + 1));

    private void Escalate(Alarm alarm, int level, long ageMs, Instant now, Step step)
    {
        alarm.Escalations = level;
        step.Alarms.Add(alarm);
        step.Durable = true;
        step.History.Add(new HistoryEntry(alarm.Id, now.UnixMs, AlarmStory.Escalated, AlarmStory.EscalatedTo(level, Words(alarm, ageMs))));
        outbox.Owe(
            ReportKind.Undelivered, alarm, roster.Find(alarm.Address)?.Record.Zone ?? 0, now.UnixMs, step);
        if (PlanOf(alarm).Annunciators && MayShow(alarm))
        {
            Announce(alarm.Site, Announcement.CallPolice, now, step);
        }
    }

    /// <summary>Whether the room may know of it (PROTOCOL.md, section 6); of a kind that is not known nobody can say.</summary>
    private static bool MayShow(Alarm alarm) => alarm.Kind is EventKind.Panic or EventKind.Medical;

    /// <summary>What outranks it goes on; the next step tries again. What is told already is not begun anew before half its time is over.</summary>
    private void Announce(string site, Announcement kind, Instant now, Step step)
    {
        int seconds = AnnouncementRules.MaxSeconds(kind);
        if (announcer.Latest(site) is not { IsInForce: true } last
            || last.Kind != kind
            || last.EndMs - now.MonotonicMs <= seconds * 1_000L / 2)
        {
            announcer.Make(new MakeAnnouncement { Site = site, Kind = kind, Seconds = seconds, By = AuditEntry.ByHub }, now, step);
        }
    }

    private EscalationPlan PlanOf(Alarm alarm) =>
        roster.Sites.GetValueOrDefault(alarm.Site)?.Escalation ?? EscalationPlan.Default;

    /// <param name="StoredMs">Monotonic, by the age that the alarm is taken to have.</param>
    private readonly record struct Waiting(Alarm Alarm, long StoredMs);
}
