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

    /// <summary>A person said so, as with the next two; who and in which words, by <see cref="PersonWords"/>.</summary>
    public const string Responding = "responding";
    public const string Arrived = "arrived";
    public const string Closed = "closed";

    /// <summary>It came a step further on its site's <see cref="EscalationPlan"/>; which one, and in words why.</summary>
    public const string Escalated = "escalated";

    /// <summary>Right after <see cref="Forwarded"/>: the receiver got it long after the press; how long.</summary>
    public const string Late = "late";

    /// <summary>Right after <see cref="Stored"/>: an earlier alarm of the device has the same counter; its memory was lost or put back.</summary>
    public const string CounterAgain = "counter-again";

    private const string Version = "v1";
    private const string Level = "level ";

    /// <summary>The first entry of a new alarm.</summary>
    public static HistoryEntry Begin(Alarm alarm) => new(alarm.Id, alarm.RaisedUnixMs, Raised, Fixed(alarm));

    /// <summary>A person said that it has come so far.</summary>
    public static string Of(AlarmStep step) => step switch
    {
        AlarmStep.Responding => Responding,
        AlarmStep.Arrived => Arrived,
        AlarmStep.Closed => Closed,
        _ => Acknowledged,
    };

    /// <summary>Whether such an entry is what a person said: its detail is <see cref="PersonWords"/>.</summary>
    public static bool IsSaid(string what) => what is Acknowledged or Responding or Arrived or Closed;

    /// <summary>The detail of <see cref="Escalated"/>.</summary>
    /// <param name="level">From 1.</param>
    public static string EscalatedTo(int level, string why) => Say($"{Level}{level}: {why}");

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
                alarm.Advance(AlarmStep.Acknowledged, PersonWords.Of(entry.Detail).By, entry.AtUnixMs);
                break;
            case Responding:
                alarm.Advance(AlarmStep.Responding, PersonWords.Of(entry.Detail).By, entry.AtUnixMs);
                break;
            case Arrived:
                alarm.Advance(AlarmStep.Arrived, PersonWords.Of(entry.Detail).By, entry.AtUnixMs);
                break;
            case Closed:
                alarm.Advance(AlarmStep.Closed, PersonWords.Of(entry.Detail).By, entry.AtUnixMs);
                break;
            case Escalated:
                alarm.Escalations = LevelOf(entry.Detail) ?? alarm.Escalations + 1;
                break;
            case Cancelled:
                alarm.CancelledUnixMs = entry.AtUnixMs;
                break;
            case Withdrawn:
                alarm.Receiver = null;
                break;
        }
    }

    private static int? LevelOf(string? detail) =>
        detail?.StartsWith(Level, StringComparison.Ordinal) == true
            && int.TryParse(
                detail.AsSpan(Level.Length, Math.Max(0, detail.IndexOf(':', StringComparison.Ordinal) - Level.Length)),
                NumberStyles.None, CultureInfo.InvariantCulture, out int level)
            ? level
            : null;

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);

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
