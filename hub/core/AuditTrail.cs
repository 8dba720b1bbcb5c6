using System.Globalization;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Who did what, in the words of the audit trail. What a person did is on disk before they are told that it is done.
/// Devices that are added or retired are audited where that happens, in the directory.
/// </summary>
internal static class AuditTrail
{
    private const string Unnamed = "unnamed";
    private const string Hub = "hub";

    public static void Started(int devices, Instant now, Step step) =>
        step.Audit.Add(new AuditEntry(now.UnixMs, AuditEntry.ByHub, "hub-start", Hub, Say($"{devices} devices")));

    public static void Stopped(Instant now, Step step) => Add(AuditEntry.ByHub, "hub-stop", Hub, null, now, step);

    public static void Advanced(Alarm alarm, AlarmStep to, PersonWords words, Instant now, Step step) =>
        Add(words.By, WordOf(to), Say($"{alarm.Id}"), words.Note, now, step);

    public static void SitesChanged(SitesChanged input, Instant now, Step step) => Add(
        input.By, "reload", Hub, Say($"{input.Sites.Count} sites, {input.Sites.Sum(s => s.Paths.Count)} receivers"), now, step);

    public static void Announced(SiteAnnouncement made, Instant now, Step step)
    {
        long seconds = (made.UntilUnixMs - made.SinceUnixMs) / 1_000;
        Add(made.By, "announce", made.Site, Say($"{WordOf(made.Kind)}, {seconds} s"), now, step);
    }

    public static void AnnouncementEnded(SiteAnnouncement ended, string by, Instant now, Step step) =>
        Add(by, "announce-end", ended.Site, WordOf(ended.Kind), now, step);

    public static void Commanded(SendCommand input, bool isKept, Instant now, Step step)
    {
        string kept = isKept ? ", kept until it listens" : string.Empty;
        Add(
            input.By, "command", DeviceAddress.ToText(input.Address),
            Say($"{CommandNames.Of(input.Kind) ?? "none"}, {input.Argument} s{kept}"), now, step);
    }

    public static void Snoozed(Device device, long lengthMs, string by, Instant now, Step step) =>
        Add(by, "snooze", DeviceAddress.ToText(device.Address), Say($"{lengthMs / 1_000} s"), now, step);

    public static void SnoozeEnded(Device device, string by, Instant now, Step step) =>
        Add(by, "snooze-end", DeviceAddress.ToText(device.Address), null, now, step);

    private static void Add(string? by, string what, string subject, string? detail, Instant now, Step step)
    {
        step.Audit.Add(new AuditEntry(now.UnixMs, string.IsNullOrEmpty(by) ? Unnamed : by, what, subject, detail));
        step.Durable = true;
    }

    private static string WordOf(AlarmStep step) => step switch
    {
        AlarmStep.Responding => "respond",
        AlarmStep.Arrived => "arrive",
        AlarmStep.Closed => "close",
        _ => "acknowledge",
    };

    private static string WordOf(Announcement kind) => kind switch
    {
        Announcement.Lockdown => "lockdown",
        Announcement.AllClear => "all-clear",
        Announcement.Drill => "drill",
        Announcement.Test => "test",
        Announcement.CallPolice => "call-police",
        _ => "none",
    };

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
