using System.Globalization;

namespace SchoolButton.Hub.Core;

/// <summary>What reached a receiver long after it happened, since a hub, a network or the receiver was away.</summary>
public static class Lateness
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private const long DayMs = 24 * HourMs;

    /// <returns>Milliseconds from the press to the receiver's ACK; null if it took no longer than it may, or has none.</returns>
    public static long? Of(Alarm alarm, long lateMs) =>
        alarm.ForwardedUnixMs > 0 && alarm.ForwardedUnixMs - alarm.RaisedUnixMs is var took && took > lateMs ? took : null;

    /// <summary>For people: 45 s, 42 min, 3 h 5 min, 2 d 4 h.</summary>
    public static string Words(long ms) => ms switch
    {
        < MinuteMs => Say($"{ms / 1_000} s"),
        < HourMs => Say($"{ms / MinuteMs} min"),
        < DayMs => Say($"{ms / HourMs} h {ms % HourMs / MinuteMs} min"),
        _ => Say($"{ms / DayMs} d {ms % DayMs / HourMs} h"),
    };

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
