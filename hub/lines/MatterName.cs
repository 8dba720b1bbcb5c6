using System.Globalization;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// The name of what a message tells: the same for every attempt, over every path and after every restart, since it is made
/// of what the database holds. What takes an alarm back can so name that alarm's own message.
/// Characters: letters, digits, <c>-_~%.</c>, which both a CAP identifier and a Message-ID may hold.
/// </summary>
internal static class MatterName
{
    public static string Of(Outgoing message)
    {
        if (IsAlarmsOwn(message))
        {
            return OfAlarm(message.Site, message.AlarmId, message.OccurredUnixMs);
        }

        string about = message.AlarmId != 0
            ? message.AlarmId.ToString(CultureInfo.InvariantCulture)
            : message.Address.ToString("x", CultureInfo.InvariantCulture);
        string kind = KindName.Of(message.Kind) + (message.Restore ? ".over" : "");
        return string.Create(CultureInfo.InvariantCulture, $"{Plain(message.Site)}.{about}.{kind}.{message.CreatedUnixMs}");
    }

    /// <summary>Of the message that first told of an alarm.</summary>
    public static string OfAlarm(string site, long alarmId, long occurredUnixMs) =>
        string.Create(CultureInfo.InvariantCulture, $"{Plain(site)}.{alarmId}.{occurredUnixMs}");

    /// <summary>The alarm's own message that this one takes back or follows, and when that happened; null for none.</summary>
    public static (string Name, long OccurredUnixMs)? Earlier(Outgoing message) => message switch
    {
        { Kind: ReportKind.Cancel, CancelsAlarmId: not 0, CancelsOccurredUnixMs: not 0 } =>
            (OfAlarm(message.Site, message.CancelsAlarmId, message.CancelsOccurredUnixMs), message.CancelsOccurredUnixMs),
        { Kind: ReportKind.Undelivered, AlarmId: not 0 } or { Kind: ReportKind.Step, AlarmId: not 0, About: not null } =>
            (OfAlarm(message.Site, message.AlarmId, message.OccurredUnixMs), message.OccurredUnixMs),
        _ => null,
    };

    private static bool IsAlarmsOwn(Outgoing message) =>
        message is { AlarmId: not 0, Restore: false } && message.Kind is not (ReportKind.Cancel or ReportKind.Undelivered or ReportKind.Step);

    /// <summary>A dot parts the fields, so none may be within one.</summary>
    private static string Plain(string site) => Uri.EscapeDataString(site).Replace(".", "%2E", StringComparison.Ordinal);
}
