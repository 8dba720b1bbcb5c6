using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>Which value goes into which column.</summary>
internal static class Tables
{
    public static readonly Table<AlarmRow> Alarms = Table<AlarmRow>.OfReplaced(
        "alarms",
        keys: 1,
        Long<AlarmRow>("id", a => a.Id),
        Long<AlarmRow>("address", a => a.Address),
        Int<AlarmRow>("generation", a => a.Generation),
        Long<AlarmRow>("counter", a => a.Counter),
        Int<AlarmRow>("kind", a => a.Kind),
        Bool<AlarmRow>("restore", a => a.Restore),
        Int<AlarmRow>("zone", a => a.Zone),
        Int<AlarmRow>("cause", a => a.Cause),
        Text<AlarmRow>("site", a => a.Site),
        Long<AlarmRow>("raised_at", a => a.RaisedAt),
        Long<AlarmRow>("stored_at", a => a.StoredAt),
        Long<AlarmRow>("forwarded_at", a => a.ForwardedAt),
        Long<AlarmRow>("acknowledged_at", a => a.AcknowledgedAt),
        Text<AlarmRow>("acknowledged_by", a => a.AcknowledgedBy),
        Long<AlarmRow>("cancelled_at", a => a.CancelledAt),
        Int<AlarmRow>("attempts", a => a.Attempts),
        Text<AlarmRow>("receiver", a => a.Receiver),
        Text<AlarmRow>("last_error", a => a.LastError),
        Long<AlarmRow>("responding_at", a => a.RespondingAt),
        Long<AlarmRow>("arrived_at", a => a.ArrivedAt),
        Long<AlarmRow>("closed_at", a => a.ClosedAt),
        Int<AlarmRow>("escalations", a => a.Escalations));

    public static readonly Table<HistoryEntry> History = Table<HistoryEntry>.OfAppended(
        "alarm_history",
        Long<HistoryEntry>("alarm_id", h => h.AlarmId),
        Long<HistoryEntry>("at", h => h.AtUnixMs),
        Text<HistoryEntry>("what", h => h.What),
        Text<HistoryEntry>("detail", h => h.Detail));

    public static readonly Table<ReportRow> Reports = Table<ReportRow>.OfReplaced(
        "reports",
        keys: 1,
        Long<ReportRow>("id", r => r.Id),
        Long<ReportRow>("alarm_id", r => r.AlarmId),
        Long<ReportRow>("address", r => r.Address),
        Int<ReportRow>("zone", r => r.Zone),
        Text<ReportRow>("site", r => r.Site),
        Int<ReportRow>("kind", r => r.Kind),
        Bool<ReportRow>("restore", r => r.Restore),
        Long<ReportRow>("created_at", r => r.CreatedAt),
        Int<ReportRow>("state", r => r.State),
        Int<ReportRow>("sequence", r => r.Sequence),
        Int<ReportRow>("attempts", r => r.Attempts),
        Bool<ReportRow>("repeat", r => r.Repeat),
        Text<ReportRow>("last_error", r => r.LastError),
        Text<ReportRow>("path", r => r.Path));

    public static readonly Table<PathRow> Paths = Table<PathRow>.OfReplaced(
        "paths",
        keys: 2,
        Text<PathRow>("site", p => p.Site),
        Text<PathRow>("path", p => p.Path),
        Int<PathRow>("next_sequence", p => p.NextSequence),
        Long<PathRow>("failed_since", p => p.FailedSince));

    public static readonly Table<AnnouncementRow> Announcements = Table<AnnouncementRow>.OfReplaced(
        "announcements",
        keys: 1,
        Long<AnnouncementRow>("id", a => a.Id),
        Text<AnnouncementRow>("site", a => a.Site),
        Int<AnnouncementRow>("kind", a => a.Kind),
        Long<AnnouncementRow>("since", a => a.Since),
        Long<AnnouncementRow>("until", a => a.Until),
        Text<AnnouncementRow>("said_by", a => a.SaidBy),
        Long<AnnouncementRow>("ended_at", a => a.EndedAt));

    public static readonly Table<StatusRow> Statuses = Table<StatusRow>.OfReplaced(
        "device_status",
        keys: 1,
        Long<StatusRow>("address", s => s.Address),
        Int<StatusRow>("generation", s => s.Generation),
        Int<StatusRow>("state", s => s.State),
        Long<StatusRow>("state_since", s => s.StateSince),
        Long<StatusRow>("last_counter", s => s.LastCounter),
        Long<StatusRow>("last_heard", s => s.LastHeard),
        Int<StatusRow>("battery", s => s.Battery),
        Text<StatusRow>("firmware", s => s.Firmware),
        Int<StatusRow>("flags", s => s.Flags),
        Long<StatusRow>("declared_ms", s => s.DeclaredMs),
        Long<StatusRow>("down_ceiling", s => s.DownCeiling),
        Int<StatusRow>("fault", s => s.Fault),
        Int<StatusRow>("reset_cause", s => s.ResetCause),
        new Column<StatusRow, int?>("shown", s => s.Shown),
        Long<StatusRow>("jammed_since", s => s.JammedSince),
        Int<StatusRow>("pending", s => s.Pending),
        Int<StatusRow>("pending_argument", s => s.PendingArgument),
        Long<StatusRow>("pending_until", s => s.PendingUntil),
        Long<StatusRow>("arrivals", s => s.Arrivals),
        Long<StatusRow>("snoozed_until", s => s.SnoozedUntil),
        Text<StatusRow>("snoozed_by", s => s.SnoozedBy),
        Int<StatusRow>("flaps", s => s.Flaps),
        Long<StatusRow>("flap_at", s => s.FlapAt),
        Long<StatusRow>("battery_low_since", s => s.BatteryLowSince));

    public static readonly Table<RouteRow> Routes = Table<RouteRow>.OfReplaced(
        "routes",
        keys: 2,
        Long<RouteRow>("address", r => r.Address),
        Int<RouteRow>("slot", r => r.Slot),
        Long<RouteRow>("gateway", r => r.Gateway),
        Long<RouteRow>("last_heard", r => r.LastHeard),
        new Column<RouteRow, double>("rssi", r => r.Rssi),
        new Column<RouteRow, double>("snr", r => r.Snr),
        Int<RouteRow>("frames", r => r.Frames));

    public static readonly Table<DeviceHour> Hours = Table<DeviceHour>.OfReplaced(
        "device_hours",
        keys: 2,
        Long<DeviceHour>("address", h => h.Address),
        Long<DeviceHour>("hour", h => h.HourUnixMs),
        Int<DeviceHour>("heartbeats", h => h.Heartbeats),
        Long<DeviceHour>("longest_gap", h => h.LongestGapMs),
        Int<DeviceHour>("lowest_battery", h => h.LowestBattery),
        new Column<DeviceHour, double?>("rssi", h => h.RssiDbm),
        new Column<DeviceHour, double?>("snr", h => h.SnrDb),
        Int<DeviceHour>("missed", h => h.Missed));

    public static readonly Table<OutageRow> Outages = Table<OutageRow>.OfReplaced(
        "outages",
        keys: 1,
        Long<OutageRow>("id", o => o.Id),
        Int<OutageRow>("kind", o => o.Kind),
        Text<OutageRow>("site", o => o.Site),
        Text<OutageRow>("subject", o => o.Subject),
        Long<OutageRow>("since", o => o.Since),
        Long<OutageRow>("ended_at", o => o.EndedAt),
        Int<OutageRow>("devices", o => o.Devices));

    public static readonly Table<AuditRow> Audit = Table<AuditRow>.OfAppended(
        "audit",
        Long<AuditRow>("number", a => a.Number),
        Long<AuditRow>("at", a => a.Entry.AtUnixMs),
        Text<AuditRow>("said_by", a => a.Entry.By),
        Text<AuditRow>("what", a => a.Entry.What),
        Text<AuditRow>("subject", a => a.Entry.Subject),
        Text<AuditRow>("detail", a => a.Entry.Detail),
        new Column<AuditRow, byte[]>("hash", a => a.Hash));

    private static Column<TRow, long> Long<TRow>(string name, Func<TRow, long> value) => new(name, value);

    private static Column<TRow, int> Int<TRow>(string name, Func<TRow, int> value) => new(name, value);

    private static Column<TRow, bool> Bool<TRow>(string name, Func<TRow, bool> value) => new(name, value);

    private static Column<TRow, string?> Text<TRow>(string name, Func<TRow, string?> value) =>
        new(name, row => PlainText.OfOptional(value(row)));
}
