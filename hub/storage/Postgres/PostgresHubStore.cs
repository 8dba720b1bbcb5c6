using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// The hub's truth in a PostgreSQL database. A durable step is on the server's disk when <see cref="Commit(Step)"/> returns; a
/// step of heartbeats alone may be lost with the server. A lost connection is taken up again, and a commit whose answer was
/// lost with it is looked up: it is neither written twice nor left out.
///
/// Must never: hold the caller, which judges silence, for longer than a second and a moment beside a server that does not
/// answer; only what is much may take longer, see <see cref="RowsPerSecond"/>.
/// </summary>
public sealed class PostgresHubStore : INumberedStore
{
    /// <summary>Finished alarms that are loaded at start; older ones stay on disk.</summary>
    private const int FinishedAlarmsLoaded = 10_000;

    /// <summary>Rows at a call: a commit of some milliseconds, which a press may have to wait for.</summary>
    private const int HoursForgotten = 2_000;

    /// <summary>How often the command line may be quicker in appending to the audit trail.</summary>
    private const int Tries = 8;

    /// <summary>
    /// For which the server's answer is waited for; then the session is given up, and what was asked is in doubt. Together with
    /// the wait for a new session it is below <see cref="CorePolicy.StallMs"/>, or nobody would be found silent while a server
    /// is stuck.
    /// </summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>So many rows may take a further second: what heartbeats left over an outage is written at once.</summary>
    private const int RowsPerSecond = 5_000;

    private readonly PostgresServer _server;
    private readonly KeySeal _seal;
    private readonly AuditEnd _audit;
    private readonly Reconnection _reconnection;
    private readonly PostgresStart _start;
    private WriterSession _session;
    private StoreException? _away;
    private long _serial;
    private long _durableSerial;
    private long? _revision;


    /// <summary>The commit of which nobody knows whether it was written; and, once that is known, the one that was.</summary>
    private (long Serial, StepRows? Rows)? _doubt;
    private StepRows? _foundWritten;

    internal PostgresHubStore(PostgresServer server, KeySeal seal, TimeSpan patience, TimeSpan hold)
    {
        _server = server;
        _seal = seal;
        _audit = new AuditEnd(new AuditChain(seal));
        _reconnection = new Reconnection(hold);
        _start = new PostgresStart(server);
        _session = WriterSession.Take(server, patience);
        try
        {
            _serial = _durableSerial = _session.Serial;
            server.Explained(() => _audit.Read(_session.Connection));
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    public HubSnapshot Load() => _server.Explained(() => _start.Load(_session, FinishedAlarmsLoaded).ToSnapshot());

    public void Commit(Step step)
    {
        if (step.HasChanges)
        {
            Commit(StepRows.Of(step), number: null);
        }
    }

    public void Commit(StepRows rows, long number) => Commit(rows, (long?)number);

    public long LastNumber() => Read(session => session.Within(AnswerTime, s => s.LastStep()));

    public bool ForgetHoursBefore(long unixMs)
    {
        int forgotten = 0;
        Write(rows: null, (session, serial) => forgotten = session.Within(
            AnswerTime, s => s.ForgetHours(unixMs, HoursForgotten, serial)));
        return forgotten == HoursForgotten;
    }

    public IReadOnlyList<DeviceEntry> DirectoryChanges() => Read(session =>
    {
        // One look into an index, which finds nothing while nobody adds devices; at the start it finds all of them.
        bool isStart = _revision is null;
        TimeSpan limit = isStart ? Timeout.InfiniteTimeSpan : AnswerTime;
        long since = _revision ?? 0;
        if (isStart)
        {
            _start.Begin(session);
        }

        (List<DeviceEntry> changed, _revision) = session.Within(
            limit, s => PostgresReader.DevicesSince(s.Connection, _seal, since));
        if (isStart)
        {
            _start.Read(changed, _revision.Value);
        }

        return changed;
    });

    /// <summary>For tests that begin where it has been read.</summary>
    internal ReadAhead? Ahead => _start.Ahead;

    public void Dispose()
    {
        _start.Dispose();
        _reconnection.Dispose();
        _session.Dispose();
    }

    private T Read<T>(Func<WriterSession, T> read)
    {
        WriterSession session = Session();
        try
        {
            return read(session);
        }
        catch (StoreException e)
        {
            throw _server.Error(e.Message);
        }
        catch (Exception e) when (PostgresErrors.IsTrouble(e))
        {
            throw PostgresErrors.LeavesDoubt(e) ? Lose(e) : PostgresErrors.Explain(_server.Place, e);
        }
    }

    internal void Commit(StepRows rows, long? number)
    {
        IReadOnlyList<AuditRow> audit = [];
        TimeSpan limit = AnswerTime + TimeSpan.FromSeconds(Count(rows) / RowsPerSecond);
        if (Write(rows, (session, serial) =>
        {
            IReadOnlyList<AuditRow> next = audit = _audit.Next(rows.Audit);
            session.Within(limit, s => s.Commit(rows, next, serial, number));
        }))
        {
            _audit.Advance(audit);
        }
    }

    /// <param name="rows">What it writes, to know it again; null for what may be done twice.</param>
    /// <returns>False if it is in the database already.</returns>
    private bool Write(StepRows? rows, Action<WriterSession, long> write)
    {
        _start.Dispose();
        for (int tries = 1; ; tries++)
        {
            bool wasOpen = _session.IsOpen;
            try
            {
                WriterSession session = Session();
                if (WasWritten(rows))
                {
                    return false;
                }

                _doubt = (_serial + 1, rows);
                write(session, _serial + 1);
                Written(_serial + 1, rows?.Durable == true);
                return true;
            }
            catch (PostgresException e) when (!PostgresErrors.LeavesDoubt(e))
            {
                _doubt = null;
                if (e.SqlState == PostgresSchema.WrittenBefore)
                {
                    return false;
                }

                if (!(tries < Tries && AuditEnd.WasOvertaken(e)))
                {
                    throw Refused(e);
                }

                _server.Explained(() => _session.Within(AnswerTime, s => _audit.Read(s.Connection)));
            }
            catch (Exception e) when (PostgresErrors.IsTrouble(e))
            {
                // Once more at once, on a new connection; but not where the server was slow, which has cost enough time.
                StoreException lost = Lose(e);
                if (!wasOpen || tries > 1 || e is TimeoutException)
                {
                    throw lost;
                }
            }
        }
    }

    /// <summary>The session is of no use any more.</summary>
    private StoreException Lose(Exception e)
    {
        _session.Dispose();
        _reconnection.WasSlow = e is TimeoutException;
        return _away = PostgresErrors.Explain(_server.Place, e);
    }

    private static int Count(StepRows rows) =>
        rows.Statuses.Count + rows.Routes.Count + rows.Hours.Count + rows.Alarms.Count + rows.History.Count + rows.Reports.Count;

    private void Written(long serial, bool durable)
    {
        _doubt = null;
        _serial = serial;
        _durableSerial = durable ? serial : _durableSerial;
    }

    private StoreException Refused(PostgresException e)
    {
        if (e.SqlState == PostgresSchema.Taken)
        {
            return _session.Taken();
        }

        if (e.SqlState == PostgresSchema.OutOfTurn)
        {
            // Counted anew with the next session.
            _session.Dispose();
        }

        return PostgresErrors.Explain(_server.Place, e);
    }

    /// <summary>The session that there is, or a new one, with which it is known what became of the last commit.</summary>
    private WriterSession Session()
    {
        if (_session.IsOpen)
        {
            return _session;
        }

        WriterSession session = Retaken();
        _session = session;
        if (session.Serial < _durableSerial)
        {
            session.Dispose();
            throw new StoreTakenException(
                $"database {_server.Place}: it lacks what it had confirmed (a backup was restored, or a copy took over); "
                + "start this hub anew, so that it goes on from what is there");
        }

        if (_doubt is { } doubt)
        {
            PostgresMetrics.Doubt(written: session.Serial >= doubt.Serial);
            _foundWritten = session.Serial >= doubt.Serial ? doubt.Rows : null;
            _doubt = null;
        }

        _serial = session.Serial;
        return session;
    }

    private WriterSession Retaken()
    {
        WriterSession lost = _session;
        try
        {
            return _reconnection.Take(() => Retake(lost))
                ?? throw _away ?? _server.Error("the connection ended and is not back yet; the hub goes on by itself");
        }
        catch (StoreException e)
        {
            _away = e;
            throw;
        }
    }

    /// <summary>On another thread, while nobody has a session.</summary>
    private WriterSession Retake(WriterSession lost)
    {
        WriterSession session = lost.Retake();
        try
        {
            _server.Explained(() => _audit.Read(session.Connection));
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private bool WasWritten(StepRows? rows)
    {
        StepRows? found = _foundWritten;
        _foundWritten = null;
        return rows is not null && found is not null && found.HasSameContent(rows);
    }
}
