using System.Globalization;
using System.Text;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// An alarm as its append-only history tells it. The first entry carries all that never changes, each later one what
/// changed; so the alarm's row is only what its history comes to, and can be made again of it or held against it.
///
/// The detail of <see cref="Raised"/>: <c>v1</c>, then <c>name=value</c> pairs with a space between. Numbers are decimal, the
/// device is its id, text is percent-encoded (RFC 3986, section 2.1); <c>receiver</c> is left out where nobody is to be
/// told. A reader passes over names that it does not know.
/// </summary>
public static class AlarmStory
{
    public const string Raised = "raised";
    public const string Stored = "stored";
    public const string Attempt = "attempt";
    public const string Failed = "failed";
    public const string Forwarded = "forwarded";
    public const string Acknowledged = "acknowledged";
    public const string Cancelled = "cancelled";
    public const string Withdrawn = "withdrawn";

    /// <summary>After <see cref="Forwarded"/>: a further way to the police took it too.</summary>
    public const string AlsoForwarded = "also-forwarded";

    /// <summary>Over one way; it is owed over another, or was taken there.</summary>
    public const string WithdrawnFrom = "withdrawn-from";

    /// <summary>Somebody who is told as well has it.</summary>
    public const string Copied = "copied";

    public const string CopyFailed = "copy-failed";

    private const string Version = "v1";

    /// <summary>The first entry of a new alarm.</summary>
    public static HistoryEntry Begin(Alarm alarm) => new(alarm.Id, alarm.RaisedUnixMs, Raised, Fixed(alarm));

    /// <summary>Makes an alarm of its history.</summary>
    /// <param name="entries">Of one alarm, oldest first.</param>
    /// <returns>Null if they do not begin with all that is needed: older versions did not write it.</returns>
    public static Alarm? Fold(IEnumerable<HistoryEntry> entries)
    {
        Alarm? alarm = null;
        foreach (HistoryEntry entry in entries)
        {
            if (alarm is null)
            {
                alarm = entry.What == Raised ? Begun(entry) : null;
                if (alarm is null)
                {
                    return null;
                }
            }
            else
            {
                Go(alarm, entry);
            }
        }

        return alarm;
    }

    private static void Go(Alarm alarm, HistoryEntry entry)
    {
        switch (entry.What)
        {
            case Attempt:
                alarm.Attempts++;
                alarm.Receiver = alarm.ForwardedUnixMs > 0 ? alarm.Receiver : entry.Detail;
                break;
            case Failed:
                alarm.LastError = alarm.ForwardedUnixMs > 0 ? alarm.LastError : entry.Detail;
                break;
            case Forwarded:
                alarm.ForwardedUnixMs = entry.AtUnixMs;
                alarm.Receiver = entry.Detail;
                alarm.LastError = null;
                break;
            case Acknowledged:
                alarm.AcknowledgedUnixMs = entry.AtUnixMs;
                alarm.AcknowledgedBy = entry.Detail;
                break;
            case Cancelled:
                alarm.CancelledUnixMs = entry.AtUnixMs;
                break;
            case Withdrawn:
                alarm.Receiver = null;
                break;
        }
    }

    private static string Fixed(Alarm a)
    {
        StringBuilder text = new(Version);
        text.Append(
            CultureInfo.InvariantCulture,
            $" device={DeviceAddress.ToText(a.Address)} generation={a.Generation} counter={a.Counter} kind={(int)a.Kind}");
        text.Append(
            CultureInfo.InvariantCulture,
            $" restore={(a.Restore ? 1 : 0)} zone={a.Zone} cause={a.Cause} site={Uri.EscapeDataString(a.Site)} stored={a.StoredUnixMs}");
        if (a.Receiver is not null)
        {
            text.Append(" receiver=").Append(Uri.EscapeDataString(a.Receiver));
        }

        return text.ToString();
    }

    private static Alarm? Begun(HistoryEntry raised)
    {
        string[] words = raised.Detail?.Split(' ') ?? [];
        if (words.Length == 0 || words[0] != Version)
        {
            return null;
        }

        Dictionary<string, string> values = [];
        foreach (string word in words.AsSpan(1))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                values[word[..equals]] = Uri.UnescapeDataString(word[(equals + 1)..]);
            }
        }

        return values.TryGetValue("device", out string? device) && DeviceAddress.FromText(device) is not 0 and var address
            && Number("generation", out int generation)
            && Number("counter", out uint counter)
            && Number("kind", out int kind)
            && Number("restore", out byte restore)
            && Number("zone", out byte zone)
            && Number("cause", out byte cause)
            && values.TryGetValue("site", out string? site)
            && Number("stored", out long stored)
            ? new Alarm
            {
                Id = raised.AlarmId,
                Address = address,
                Generation = generation,
                Counter = counter,
                Kind = (EventKind)kind,
                Restore = restore != 0,
                Zone = zone,
                Cause = cause,
                Site = site,
                RaisedUnixMs = raised.AtUnixMs,
                StoredUnixMs = stored,
                Receiver = values.GetValueOrDefault("receiver"),
            }
            : null;

        bool Number<T>(string name, out T number)
            where T : System.Numerics.INumber<T>
        {
            number = T.Zero;
            return values.TryGetValue(name, out string? written)
                && T.TryParse(written, NumberStyles.Integer, CultureInfo.InvariantCulture, out number!);
        }
    }
}
