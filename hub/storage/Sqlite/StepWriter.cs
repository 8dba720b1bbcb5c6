using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>Writes what a step touched in one transaction, with statements prepared once.</summary>
internal sealed class StepWriter : IDisposable
{
    private readonly List<Statement> _all = [];
    private readonly WriteLock _lock;
    private readonly Statement _commit;
    private readonly Statement _status;
    private readonly Statement _route;
    private readonly Statement _alarm;
    private readonly Statement _history;
    private readonly Statement _report;
    private readonly Statement _reportDone;
    private readonly Statement _lastReport;
    private readonly Statement _path;
    private readonly Statement _announcement;
    private readonly Statement _hour;
    private readonly Statement _outage;
    private readonly AuditWriter _audit;
    private readonly WriterPlace _place;

    /// <param name="place">Whose right to write is checked inside each transaction.</param>
    /// <exception cref="SqliteException">A table is not as expected.</exception>
    public StepWriter(SqliteConnection connection, AuditChain chain, WriterPlace place, WriteLock writeLock)
    {
        _lock = writeLock;
        _commit = Prepared(connection, "COMMIT", 0);
        _status = Prepared(
            connection,
            """
            INSERT INTO device_status (address, generation, state, state_since, last_counter, last_heard, battery, firmware,
                flags, declared_ms, down_ceiling, fault, reset_cause, shown, jammed_since, pending, pending_argument,
                pending_until, arrivals, snoozed_until, snoozed_by, flaps, flap_at, battery_low_since)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                $24)
            ON CONFLICT (address) DO UPDATE SET generation = $2, state = $3, state_since = $4, last_counter = $5,
                last_heard = $6, battery = $7, firmware = $8, flags = $9, declared_ms = $10, down_ceiling = $11,
                fault = $12, reset_cause = $13, shown = $14, jammed_since = $15, pending = $16, pending_argument = $17,
                pending_until = $18, arrivals = $19, snoozed_until = $20, snoozed_by = $21, flaps = $22, flap_at = $23,
                battery_low_since = $24
            """,
            24);
        _route = Prepared(
            connection,
            """
            INSERT INTO routes (address, slot, gateway, last_heard, rssi, snr, frames) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (address, slot) DO UPDATE SET gateway = $3, last_heard = $4, rssi = $5, snr = $6, frames = $7
            """,
            7);
        _alarm = Prepared(
            connection,
            """
            INSERT INTO alarms (id, address, generation, counter, kind, restore, zone, cause, site, raised_at, stored_at,
                forwarded_at, acknowledged_at, acknowledged_by, cancelled_at, attempts, receiver, last_error,
                responding_at, arrived_at, closed_at, escalations)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
            ON CONFLICT (id) DO UPDATE SET address = $2, generation = $3, counter = $4, kind = $5, restore = $6, zone = $7,
                cause = $8, site = $9, raised_at = $10, stored_at = $11, forwarded_at = $12, acknowledged_at = $13,
                acknowledged_by = $14, cancelled_at = $15, attempts = $16, receiver = $17, last_error = $18,
                responding_at = $19, arrived_at = $20, closed_at = $21, escalations = $22
            """,
            22);
        _history = Prepared(
            connection, "INSERT INTO alarm_history (alarm_id, at, what, detail) VALUES ($1, $2, $3, $4)", 4);
        _report = Prepared(
            connection,
            """
            INSERT INTO reports (id, alarm_id, address, zone, site, kind, restore, created_at, state, sequence, attempts,
                repeat, last_error, path)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (id) DO UPDATE SET alarm_id = $2, address = $3, zone = $4, site = $5, kind = $6, restore = $7,
                created_at = $8, state = $9, sequence = $10, attempts = $11, repeat = $12, last_error = $13, path = $14
            """,
            14);
        _reportDone = Prepared(connection, "DELETE FROM reports WHERE id = $1", 1);
        _lastReport = Prepared(connection, "UPDATE writer SET last_report = $1 WHERE last_report < $1", 1);
        _path = Prepared(
            connection,
            """
            INSERT INTO paths (site, path, next_sequence, failed_since) VALUES ($1, $2, $3, $4)
            ON CONFLICT (site, path) DO UPDATE SET next_sequence = $3, failed_since = $4
            """,
            4);
        _announcement = Prepared(
            connection,
            """
            INSERT INTO announcements (id, site, kind, since, until, said_by, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (id) DO UPDATE SET site = $2, kind = $3, since = $4, until = $5, said_by = $6, ended_at = $7
            """,
            7);
        _hour = Prepared(
            connection,
            """
            INSERT INTO device_hours (address, hour, heartbeats, longest_gap, lowest_battery, rssi, snr, missed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (address, hour) DO UPDATE SET heartbeats = $3, longest_gap = $4, lowest_battery = $5, rssi = $6,
                snr = $7, missed = $8
            """,
            8);
        _outage = Prepared(
            connection,
            """
            INSERT INTO outages (id, kind, site, subject, since, ended_at, devices) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (id) DO UPDATE SET kind = $2, site = $3, subject = $4, since = $5, ended_at = $6, devices = $7
            """,
            7);
        _audit = new AuditWriter(connection, chain);
        _place = place;
    }

    /// <param name="number">Null for a step without one.</param>
    /// <returns>False if a step of that number is there already; the caller rolls back then too.</returns>
    /// <exception cref="SqliteException">It did not work; the caller rolls back.</exception>
    /// <exception cref="StoreTakenException">Another store took this one's place; the caller rolls back.</exception>
    public bool Write(StepRows rows, long? number)
    {
        _lock.Take();
        if (!_place.Take(number))
        {
            return false;
        }

        foreach (AlarmRow a in rows.Alarms)
        {
            _alarm.Run(
                a.Id, a.Address, a.Generation, a.Counter, a.Kind, a.Restore ? 1 : 0, a.Zone, a.Cause, a.Site, a.RaisedAt,
                a.StoredAt, a.ForwardedAt, a.AcknowledgedAt, a.AcknowledgedBy, a.CancelledAt, a.Attempts, a.Receiver,
                a.LastError, a.RespondingAt, a.ArrivedAt, a.ClosedAt, a.Escalations);
        }

        foreach (HistoryEntry h in rows.History)
        {
            _history.Run(h.AlarmId, h.AtUnixMs, h.What, h.Detail);
        }

        foreach (ReportRow r in rows.Reports)
        {
            Write(r);
        }

        foreach (PathRow p in rows.Paths)
        {
            _path.Run(p.Site, p.Path, p.NextSequence, p.FailedSince);
        }

        foreach (AnnouncementRow a in rows.Announcements)
        {
            _announcement.Run(a.Id, a.Site, a.Kind, a.Since, a.Until, a.SaidBy, a.EndedAt);
        }

        WriteDevices(rows);
        foreach (OutageRow o in rows.Outages)
        {
            _outage.Run(o.Id, o.Kind, o.Site, o.Subject, o.Since, o.EndedAt, o.Devices);
        }

        _audit.Append(rows.Audit);
        _commit.Run();
        return true;
    }

    public void Dispose()
    {
        _all.ForEach(s => s.Dispose());
        _audit.Dispose();
    }

    private Statement Prepared(SqliteConnection connection, string sql, int parameters)
    {
        _all.Add(new Statement(connection, sql, parameters));
        return _all[^1];
    }

    private void WriteDevices(StepRows rows)
    {
        foreach (StatusRow s in rows.Statuses)
        {
            _status.Run(
                s.Address, s.Generation, s.State, s.StateSince, s.LastCounter, s.LastHeard, s.Battery, s.Firmware, s.Flags,
                s.DeclaredMs, s.DownCeiling, s.Fault, s.ResetCause, s.Shown, s.JammedSince, s.Pending, s.PendingArgument,
                s.PendingUntil, s.Arrivals, s.SnoozedUntil, s.SnoozedBy, s.Flaps, s.FlapAt, s.BatteryLowSince);
        }

        foreach (RouteRow r in rows.Routes)
        {
            _route.Run(r.Address, r.Slot, r.Gateway, r.LastHeard, r.Rssi, r.Snr, r.Frames);
        }

        foreach (DeviceHour h in rows.Hours)
        {
            _hour.Run(
                (long)h.Address, h.HourUnixMs, h.Heartbeats, h.LongestGapMs, (int)h.LowestBattery, h.RssiDbm, h.SnrDb,
                h.Missed);
        }
    }

    private void Write(ReportRow r)
    {
        if (r.IsGone)
        {
            _reportDone.Run(r.Id);
            _lastReport.Run(r.Id);
            return;
        }

        _report.Run(
            r.Id, r.AlarmId, r.Address, r.Zone, r.Site, r.Kind, r.Restore ? 1 : 0, r.CreatedAt, r.State, r.Sequence,
            r.Attempts, r.Repeat ? 1 : 0, r.LastError, r.Path);
    }
}
