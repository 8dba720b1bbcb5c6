using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Settings;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>An entry of the journal in the words that the hub's lines have for it: CAP, webhook, mail, Sur-Gard. Pure.</summary>
internal static class EventReport
{
    /// <summary>Told later than this, it is marked as late.</summary>
    private const long LateMs = 60_000;

    private static readonly Dictionary<string, ReportKind> Kinds = new(StringComparer.Ordinal)
    {
        ["panic"] = ReportKind.Panic,
        ["duress"] = ReportKind.Duress,
        ["silent-panic"] = ReportKind.SilentPanic,
        ["medical"] = ReportKind.Medical,
        ["cancel"] = ReportKind.Cancel,
        ["tamper"] = ReportKind.Tamper,
        ["device-fault"] = ReportKind.DeviceFault,
        ["device-silent"] = ReportKind.DeviceSilent,
        ["battery-low"] = ReportKind.BatteryLow,
        ["manual-test"] = ReportKind.ManualTest,
        ["periodic-test"] = ReportKind.PeriodicTest,
        ["interference"] = ReportKind.Interference,
        ["mains-lost"] = ReportKind.HubMains,
        ["site-battery-low"] = ReportKind.HubBattery,
        ["path-failed"] = ReportKind.PathFailed,

        // Nothing at the site can be heard.
        [CodeTable.LinkLost.Name] = ReportKind.Outage,
        [CodeTable.LinkReturned.Name] = ReportKind.Outage,
    };

    /// <summary>As a receiver's <c>takes</c> divides them.</summary>
    public static PathTakes TakesOf(EventMeaning meaning) => KindOf(meaning) switch
    {
        ReportKind.Panic or ReportKind.SilentPanic or ReportKind.Duress or ReportKind.Medical or ReportKind.Cancel or ReportKind.Tamper
            or ReportKind.DeviceFault => PathTakes.Alarms,
        ReportKind.ManualTest or ReportKind.PeriodicTest => PathTakes.Tests,
        _ => PathTakes.Supervision,
    };

    /// <returns>Null for what these lines have no words for and nobody need hurry about: an opening, a changed clock.</returns>
    public static ReportKind? KindOf(EventMeaning meaning) =>
        Kinds.TryGetValue(meaning.Meaning.Name, out ReportKind kind) ? kind : meaning.Meaning.Tone switch
        {
            // Fire, or what nobody can read: better told as a panic, with its own words beside it, than not at all.
            Tone.Life => ReportKind.Panic,
            Tone.Fault => ReportKind.DeviceFault,
            _ => null,
        };

    /// <param name="path">The id of the next receiver.</param>
    /// <param name="takenBack">For a cancel: what it takes back; null where that is not known.</param>
    public static Outgoing? Of(ReceivedEvent e, string path, ReceivedEvent? takenBack, ReceiverSettings settings, DateTimeOffset now)
    {
        EventMeaning meaning = EventMeaning.Of(e);
        if (KindOf(meaning) is not { } kind)
        {
            return null;
        }

        settings.Accounts.TryGetValue(e.Account, out AccountSettings? account);
        return new Outgoing
        {
            ReportId = e.Id,
            Attempt = 1,
            Site = e.Account,
            Path = path,
            Kind = kind,
            Restore = meaning.IsRestore,
            MayBeRepeat = meaning.Qualifier == ContactIdEvent.Repeat,
            Sequence = (int)(e.Id % Dc09Frame.MaxSequence) + 1,
            Zone = meaning.Zone ?? 0,
            Address = 0,
            AlarmId = e.Id,
            CancelsAlarmId = kind == ReportKind.Cancel ? takenBack?.Id ?? 0 : 0,
            CancelsOccurredUnixMs = kind == ReportKind.Cancel ? takenBack?.ReceivedUnixMs ?? 0 : 0,
            OccurredUnixMs = e.ReceivedUnixMs,
            CreatedUnixMs = e.ReceivedUnixMs,
            IsLate = now.ToUnixTimeMilliseconds() - e.ReceivedUnixMs > LateMs,
            Room = meaning.Zone is { } zone ? account?.Zones.GetValueOrDefault(zone) ?? string.Empty : string.Empty,
            Text = TextOf(e, meaning),
            PassedOn = new PassedOn(e.Account, account?.Name ?? e.Account, e.Protocol == Dc09Ids.ContactId ? meaning.Code : null),
        };
    }

    /// <summary>What the kind alone does not say.</summary>
    private static string? TextOf(ReceivedEvent e, EventMeaning meaning)
    {
        bool isSpelled = !Kinds.ContainsKey(meaning.Meaning.Name);
        string words = string.Join("; ", new[] { isSpelled ? meaning.Meaning.Words : null, meaning.Text, isSpelled ? e.Data : null }
            .Where(w => !string.IsNullOrWhiteSpace(w)));
        return words.Length == 0 ? null : words;
    }
}
