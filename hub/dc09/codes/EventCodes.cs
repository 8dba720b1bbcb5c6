using System.Collections.Immutable;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// The codes a receiver is sent for each kind of report. Immutable; a receiver that wants others gets
/// <see cref="With"/>. Codes after SIA DC-05 (Contact ID) and DC-03 (SIA).
/// </summary>
public sealed class EventCodes
{
    private readonly ImmutableDictionary<ReportKind, EventCode> _codes;

    private EventCodes(ImmutableDictionary<ReportKind, EventCode> codes)
    {
        _codes = codes;
    }

    public static EventCodes Default { get; } = new(new Dictionary<ReportKind, EventCode>
    {
        [ReportKind.Panic] = new("120", "PA", "PH"),
        [ReportKind.SilentPanic] = new("122", "HA", "HH"),
        [ReportKind.Duress] = new("121", "HA", "HH"),
        [ReportKind.Medical] = new("100", "MA", "MH"),
        [ReportKind.Cancel] = new("406", "OC", null),
        [ReportKind.Tamper] = new("383", "TA", "TR"),
        [ReportKind.DeviceFault] = new("380", "UT", "UJ"),
        [ReportKind.DeviceSilent] = new("381", "PT", "PJ"),
        [ReportKind.BatteryLow] = new("384", "XT", "XR"),
        [ReportKind.ManualTest] = new("601", "RX", null),
        [ReportKind.Interference] = new("344", "XQ", "XH"),

        // Communication trouble: the premises' way to us failed, not a device there. 354, failure to communicate an event,
        // is our own way to the receiver.
        [ReportKind.Outage] = new("350", "YC", "YK"),
        [ReportKind.PathFailed] = new("354", "YC", "YK"),
        [ReportKind.HubMains] = new("301", "AT", "AR"),
        [ReportKind.HubBattery] = new("302", "YT", "YR"),
        [ReportKind.PeriodicTest] = new("602", "RP", null),
    }.ToImmutableDictionary());

    /// <summary>
    /// Not a drill, which DC-09 cannot mark as an exercise and so would bring the police, and not what only people are told.
    /// </summary>
    public static bool CanHaveCodes(ReportKind kind) => kind is not (ReportKind.Drill or ReportKind.Undelivered or ReportKind.Step);

    /// <summary>The same table with other codes for one kind.</summary>
    /// <exception cref="FormatException">A code has the wrong shape, or this kind can have none.</exception>
    public EventCodes With(ReportKind kind, EventCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        code.Check(kind);
        return CanHaveCodes(kind)
            ? new EventCodes(_codes.SetItem(kind, code))
            : throw new FormatException($"{kind} is never told to a DC-09 receiver, so it can have no codes. Leave it out.");
    }

    /// <summary>
    /// The same table with other codes, as written in a receiver's settings: from a kind (<c>panic</c>, <c>device-silent</c>) to
    /// <c>123 PA/PH</c>, <c>123</c> or <c>PA/PH</c>.
    /// </summary>
    /// <exception cref="FormatException">Says which entry is wrong and what it should be.</exception>
    public EventCodes With(IEnumerable<KeyValuePair<string, string>> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        EventCodes codes = this;
        HashSet<ReportKind> named = [];
        foreach ((string name, string text) in overrides)
        {
            ReportKind kind = EventCodeText.Kind(name);
            if (!named.Add(kind))
            {
                throw new FormatException($"{kind} is given codes twice. Leave one of them out.");
            }

            codes = codes.With(kind, EventCodeText.Codes(kind, text, codes.Find(kind)));
        }

        return codes;
    }

    /// <summary>Null for a kind that the table does not know.</summary>
    public EventCode? Find(ReportKind kind) => _codes.GetValueOrDefault(kind);
}
