using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>Writes what a step touched in one transaction, with statements prepared once.</summary>
internal sealed class StepWriter : IDisposable
{
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _status;
    private readonly Statement _route;
    private readonly Statement _alarm;
    private readonly Statement _history;
    private readonly Statement _report;
    private readonly Statement _reportDone;
    private readonly Statement _nextSequence;
    private readonly Statement _announcement;

    /// <exception cref="SqliteException">A table is not as expected.</exception>
    public StepWriter(SqliteConnection connection)
    {
        _begin = new Statement(connection, "BEGIN IMMEDIATE", 0);
        _commit = new Statement(connection, "COMMIT", 0);
        _status = new Statement(
            connection,
            """
            INSERT INTO device_status VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            ON CONFLICT (address) DO UPDATE SET generation = $2, state = $3, state_since = $4, last_counter = $5,
                last_heard = $6, battery = $7, firmware = $8, flags = $9, declared_ms = $10, down_ceiling = $11,
                fault = $12, reset_cause = $13, shown = $14, jammed_since = $15,
                pending = $16, pending_argument = $17, pending_until = $18, arrivals = $19
            """,
            19);
        _route = new Statement(
            connection,
            """
            INSERT INTO routes VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (address, slot) DO UPDATE SET gateway = $3, last_heard = $4, rssi = $5, snr = $6, frames = $7
            """,
            7);
        _alarm = new Statement(
            connection,
            """
            INSERT INTO alarms VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            ON CONFLICT (id) DO UPDATE SET forwarded_at = $12, acknowledged_at = $13, acknowledged_by = $14,
                cancelled_at = $15, attempts = $16, receiver = $17, last_error = $18
            """,
            18);
        _history = new Statement(connection, "INSERT INTO alarm_history VALUES ($1, $2, $3, $4)", 4);
        _report = new Statement(
            connection,
            """
            INSERT INTO reports VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (id) DO UPDATE SET state = $9, sequence = $10, attempts = $11, repeat = $12, last_error = $13
            """,
            13);
        _reportDone = new Statement(connection, "DELETE FROM reports WHERE id = $1 AND alarm_id = 0", 1);
        _nextSequence = new Statement(
            connection,
            "INSERT INTO paths VALUES ($1, $2) ON CONFLICT (site) DO UPDATE SET next_sequence = $2",
            2);
        _announcement = new Statement(
            connection,
            "INSERT INTO announcements VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET ended_at = $7",
            7);
    }

    /// <exception cref="SqliteException">It did not work; the caller rolls back.</exception>
    public void Write(Step step)
    {
        _begin.Run();
        foreach (Alarm a in step.Alarms)
        {
            _alarm.Run(
                a.Id, (long)a.Address, a.Generation, (long)a.Counter, (int)a.Kind, a.Restore ? 1 : 0, (int)a.Zone,
                (int)a.Cause, a.Site, a.RaisedUnixMs, a.StoredUnixMs, a.ForwardedUnixMs, a.AcknowledgedUnixMs,
                a.AcknowledgedBy, a.CancelledUnixMs, a.Attempts, a.Receiver, a.LastError);
        }

        foreach (HistoryEntry h in step.History)
        {
            _history.Run(h.AlarmId, h.AtUnixMs, h.What, h.Detail);
        }

        foreach (Report r in step.Reports)
        {
            Write(r);
        }

        foreach (ReceiverPath p in step.Paths)
        {
            _nextSequence.Run(p.Site, p.NextSequence);
        }

        foreach (SiteAnnouncement a in step.Announcements)
        {
            _announcement.Run(a.Id, a.Site, (int)a.Kind, a.SinceUnixMs, a.UntilUnixMs, a.By, a.EndedUnixMs);
        }

        foreach (Device d in step.Devices)
        {
            _status.Run(
                (long)d.Address, d.Record.Generation, (int)d.State, d.StateSinceUnixMs, d.LastCounter,
                d.LastHeardUnixMs, (int)d.Battery, d.Firmware, (int)d.Flags, d.DeclaredIntervalMs, (long)d.DownCeiling,
                (int)d.Fault, (int)d.ResetCause, d.Shown is { } shown ? (int)shown : null,
                d.JammedSinceUnixMs, (int)d.PendingKind, d.PendingArgument, d.PendingUntilUnixMs, d.Arrivals.Bits);
        }

        foreach (Route r in step.Routes)
        {
            _route.Run((long)r.Device, r.Slot, (long)r.Gateway, r.HeardUnixMs, r.RssiDbm, r.SnrDb, r.Frames);
        }

        _commit.Run();
    }

    public void Dispose()
    {
        foreach (Statement statement in
            (Statement[])
            [
                _begin, _commit, _status, _route, _alarm, _history, _report, _reportDone, _nextSequence, _announcement,
            ])
        {
            statement.Dispose();
        }
    }

    private void Write(Report r)
    {
        if (r is { State: ReportState.Delivered or ReportState.Withdrawn, AlarmId: 0 })
        {
            // Supervision events leave no trace of their own once they are over; alarms keep theirs.
            _reportDone.Run(r.Id);
            return;
        }

        _report.Run(
            r.Id, r.AlarmId, (long)r.Address, r.Zone, r.Site, (int)r.Kind, r.Restore ? 1 : 0, r.CreatedUnixMs,
            (int)r.State, r.Sequence, r.Attempts, r.MayBeRepeat ? 1 : 0, r.LastError);
    }
}
