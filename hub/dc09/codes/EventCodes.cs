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
        // would be our own way to the receiver.
        [ReportKind.Outage] = new("350", "YC", "YK"),
        [ReportKind.PeriodicTest] = new("602", "RP", null),
    }.ToImmutableDictionary());

    /// <summary>The same table with other codes for one kind.</summary>
    /// <exception cref="FormatException">A code has the wrong shape.</exception>
    public EventCodes With(ReportKind kind, EventCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        code.Check(kind);
        return new EventCodes(_codes.SetItem(kind, code));
    }

    /// <summary>Null for a kind that the table does not know.</summary>
    public EventCode? Find(ReportKind kind) => _codes.GetValueOrDefault(kind);
}
