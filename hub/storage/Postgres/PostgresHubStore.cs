using System.Data;
using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// The hub's truth in a PostgreSQL database. A durable step is on the server's disk when <see cref="Commit(Step)"/> returns; a
/// step of heartbeats alone may be lost with the server. A lost connection is taken up again, and a commit whose answer was
/// lost with it is looked up: it is neither written twice nor left out.
/// </summary>
public sealed class PostgresHubStore : INumberedStore
{
    /// <summary>Finished alarms that are loaded at start; older ones stay on disk.</summary>
    private const int FinishedAlarmsLoaded = 10_000;

    /// <summary>Rows at a call: a commit of some milliseconds, which a press may have to wait for.</summary>
    private const int HoursForgotten = 2_000;

    /// <summary>How often the command line may be quicker in appending to the audit trail.</summary>
    private const int Tries = 8;

    private readonly PostgresServer _server;
    private readonly KeySeal _seal;
    private readonly AuditEnd _audit;
    private WriterSession _session;
    private long _serial;
    private long _durableSerial;
    private long _revision;

    /// <summary>The commit of which nobody knows whether it was written; and, once that is known, the one that was.</summary>
    private (long Serial, StepRows? Rows)? _doubt;
    private StepRows? _foundWritten;

    internal PostgresHubStore(PostgresServer server, KeySeal seal, TimeSpan patience)
    {
        _server = server;
        _seal = seal;
        _audit = new AuditEnd(new AuditChain(seal));
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

    public HubSnapshot Load() => _server.Explained(() =>
    {
        // A connection of its own, since this may take longer than a commit may.
        using NpgsqlConnection connection = _server.ConnectPatiently();
        using NpgsqlTransaction transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        return PostgresReader.Load(connection, FinishedAlarmsLoaded).ToSnapshot();
    });

    public void Commit(Step step)
    {
        if (step.HasChanges)
        {
            Commit(StepRows.Of(step), number: null);
        }
    }

    public void Commit(StepRows rows, long number) => Commit(rows, (long?)number);

    public long LastNumber() => Read(session => session.LastStep());

    public bool ForgetHoursBefore(long unixMs)
    {
        int forgotten = 0;
        Write(rows: null, durable: false, session => forgotten = session.ForgetHours(unixMs, HoursForgotten, _serial + 1));
        return forgotten == HoursForgotten;
    }

    public IReadOnlyList<DeviceEntry> DirectoryChanges() => Read(session =>
    {
        // One look into an index, which finds nothing while nobody adds devices.
        (List<DeviceEntry> changed, _revision) = PostgresReader.DevicesSince(session.Connection, _seal, _revision);
        return changed;
    });

    public void Dispose() => _session.Dispose();

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
            if (PostgresErrors.LeavesDoubt(e))
            {
                session.Dispose();
            }

            throw PostgresErrors.Explain(_server.Place, e);
        }
    }

    internal void Commit(StepRows rows, long? number)
    {
        IReadOnlyList<AuditRow> audit = [];
        if (Write(rows, rows.Durable, session =>
        {
            audit = _audit.Next(rows.Audit);
            session.Commit(rows, audit, _serial + 1, number);
        }))
        {
            _audit.Advance(audit);
        }
    }

    /// <param name="rows">What it writes, to know it again; null for what may be done twice.</param>
    /// <returns>False if it is in the database already.</returns>
    private bool Write(StepRows? rows, bool durable, Action<WriterSession> write)
    {
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
                write(session);
                Written(_serial + 1, durable);
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

                _server.Explained(() => _audit.Read(_session.Connection));
            }
            catch (Exception e) when (PostgresErrors.IsTrouble(e))
            {
                // Once more at once, on a new connection; but not where the server was slow, which has cost enough time.
                _session.Dispose();
                if (!wasOpen || tries > 1 || e.InnerException is TimeoutException)
                {
                    throw PostgresErrors.Explain(_server.Place, e);
                }
            }
        }
    }

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

        WriterSession session = _session.Retake();
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
        _server.Explained(() => _audit.Read(session.Connection));
        return session;
    }

    private bool WasWritten(StepRows? rows)
    {
        StepRows? found = _foundWritten;
        _foundWritten = null;
        return rows is not null && found is not null && found.HasSameContent(rows);
    }
}
