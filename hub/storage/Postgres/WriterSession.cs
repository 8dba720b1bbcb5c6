using System.Data;
using System.Globalization;
using Npgsql;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// A connection that holds the writer's place: a lock that the server keeps for as long as the session lives, and an epoch
/// that each commit checks. The lock keeps a second hub out; the epoch keeps one out that lost its session to another and
/// does not know it yet.
/// </summary>
internal sealed class WriterSession : IDisposable
{
    /// <summary>How long another hub is waited for, that may be just ending.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>To say goodbye to a server that is there; it frees the place for whoever comes next.</summary>
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(1);

    private readonly PostgresServer _server;
    private readonly NpgsqlConnection _connection;
    private readonly int _backend;
    private readonly DateTime _backendStart;
    private readonly SessionThread _thread = new();
    private bool _isDisposed;
    private bool _isStuck;

    private WriterSession(PostgresServer server, NpgsqlConnection connection)
    {
        _server = server;
        _connection = connection;
        (_backend, _backendStart) = PostgresReader.All(
            connection,
            "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()",
            r => (r.GetInt32(0), r.GetDateTime(1)))[0];
    }

    /// <summary>Of whoever has the place.</summary>
    public long Epoch { get; private set; }

    /// <summary>Of the newest commit that is in the database, as of the session's beginning.</summary>
    public long Serial { get; private set; }

    public NpgsqlConnection Connection => _connection;

    /// <summary>False once it is known to be lost.</summary>
    public bool IsOpen => !_isDisposed && _connection.FullState == ConnectionState.Open;

    /// <summary>Asks the server, and waits no longer than that; what is asked must touch nothing of the caller's.</summary>
    /// <exception cref="TimeoutException">There was no answer in time; the session is of no use any more.</exception>
    public T Within<T>(TimeSpan limit, Func<WriterSession, T> question)
    {
        try
        {
            return _thread.Ask(() => question(this), limit);
        }
        catch (TimeoutException)
        {
            _isStuck = true;
            throw;
        }
    }

    /// <summary>Takes the place, with a new epoch.</summary>
    /// <exception cref="StoreException">Another hub has it, or the database cannot be trusted or reached.</exception>
    public static WriterSession Take(PostgresServer server, TimeSpan patience) => Begin(server, session =>
    {
        session.CheckDurable();
        session.Lock(patience);
        (session.Epoch, session.Serial) = PostgresReader.All(
            session._connection,
            "UPDATE writer SET epoch = epoch + 1, who = $1, since = now() RETURNING epoch, serial",
            r => (r.GetInt64(0), r.GetInt64(1)),
            $"{Environment.MachineName}, process {Environment.ProcessId}")[0];
    });

    /// <summary>The same place anew, after the connection was lost. Once it is there, nothing of the lost one can be committed.</summary>
    /// <exception cref="StoreTakenException">Another hub took it meanwhile.</exception>
    /// <exception cref="StoreException">The database cannot be reached.</exception>
    public WriterSession Retake() => Begin(_server, session =>
    {
        // The server may not have noticed that the old connection is dead.
        PostgresServer.Execute(
            session._connection,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2",
            _backend, _backendStart);
        session.ReadPlace(Epoch);
        session.Lock(Patience);
        session.ReadPlace(Epoch);
    });

    /// <summary>Writes all in one transaction and one round trip.</summary>
    /// <param name="serial">The next one.</param>
    /// <param name="step">The step's number, or null if it has none.</param>
    /// <returns>How many rows it touched.</returns>
    public int Commit(StepRows rows, IReadOnlyList<AuditRow> audit, long serial, long? step)
    {
        using NpgsqlBatch batch = Batch(rows.Durable, serial, step);
        Tables.Alarms.Write(batch, rows.Alarms);
        Tables.History.Write(batch, rows.History);
        Tables.Reports.Write(batch, [.. rows.Reports.Where(r => !r.IsGone)]);
        Forget(batch, [.. rows.Reports.Where(r => r.IsGone).Select(r => r.Id)]);
        Tables.Paths.Write(batch, rows.Paths);
        Tables.Announcements.Write(batch, rows.Announcements);
        Tables.Statuses.Write(batch, rows.Statuses);
        Tables.Routes.Write(batch, rows.Routes);

        // A list, in which an hour may stand twice: its latest counts, and one statement can write a row but once.
        Tables.Hours.Write(batch, [.. rows.Hours.GroupBy(h => (h.Address, h.HourUnixMs), (_, same) => same.Last())]);
        Tables.Outages.Write(batch, rows.Outages);
        Tables.Audit.Write(batch, audit);
        return batch.ExecuteNonQuery();
    }

    /// <summary>The number of the newest step that had one.</summary>
    public long LastStep() => PostgresServer.Scalar<long>(_connection, "SELECT step FROM writer");

    /// <summary>What to say where another hub has the place.</summary>
    public StoreTakenException Taken() => new(
        $"database {_server.Place}: another hub took over ({Holder()}); end one of the two, and start this one again if it is the "
        + "one to stay");

    /// <returns>How many hours were forgotten.</returns>
    public int ForgetHours(long beforeUnixMs, int atMost, long serial)
    {
        using NpgsqlBatch batch = Batch(durable: false, serial, step: null);
        NpgsqlBatchCommand delete = new(
            """
            DELETE FROM device_hours WHERE (address, hour) IN
                (SELECT address, hour FROM device_hours WHERE hour < $1 ORDER BY hour LIMIT $2)
            """);
        delete.Parameters.Add(new NpgsqlParameter<long> { TypedValue = beforeUnixMs });
        delete.Parameters.Add(new NpgsqlParameter<int> { TypedValue = atMost });
        batch.BatchCommands.Add(delete);
        batch.ExecuteNonQuery();
        return delete.RecordsAffected;
    }

    /// <summary>Closes the connection; where the server is being waited for, when that ends.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Task closing = _thread.EndWith(Close);
        if (!_isStuck)
        {
            closing.Wait(CloseTime);
        }
    }

    private void Close()
    {
        try
        {
            _connection.Dispose();
        }
        catch (Exception e) when (PostgresErrors.IsTrouble(e))
        {
            // It was lost; there is nothing to close.
        }
    }

    private static WriterSession Begin(PostgresServer server, Action<WriterSession> take)
    {
        NpgsqlConnection connection = server.Connect();
        try
        {
            return server.Explained(() =>
            {
                WriterSession session = new(server, connection);
                take(session);
                return session;
            });
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The statements of a batch are one transaction, committed with the last; the first fails where another hub writes.</summary>
    private NpgsqlBatch Batch(bool durable, long serial, long? step)
    {
        NpgsqlBatchCommand guard = new("SELECT set_config('synchronous_commit', $1, true), hub_write($2, $3, $4)");
        guard.Parameters.Add(new NpgsqlParameter<string> { TypedValue = durable ? "on" : "off" });
        guard.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Epoch });
        guard.Parameters.Add(new NpgsqlParameter<long> { TypedValue = serial });
        guard.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = step });
        NpgsqlBatch batch = new(_connection);
        batch.BatchCommands.Add(guard);
        return batch;
    }

    /// <summary>Supervision events leave no trace of their own once they are over.</summary>
    private static void Forget(NpgsqlBatch batch, long[] reports)
    {
        if (reports.Length > 0)
        {
            NpgsqlBatchCommand delete = new("DELETE FROM reports WHERE id = ANY($1) AND alarm_id = 0");
            delete.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = reports });
            batch.BatchCommands.Add(delete);

            // Their numbers are not given again.
            NpgsqlBatchCommand last = new("UPDATE writer SET last_report = greatest(last_report, $1)");
            last.Parameters.Add(new NpgsqlParameter<long> { TypedValue = reports.Max() });
            batch.BatchCommands.Add(last);
        }
    }

    /// <summary>An ack means "on disk"; a server that was told not to sync must not be believed.</summary>
    private void CheckDurable()
    {
        if (PostgresServer.Scalar<bool>(_connection, "SELECT pg_is_in_recovery()"))
        {
            throw _server.Error("the server is a read-only copy; name the primary server");
        }

        foreach (string setting in (string[])["fsync", "full_page_writes"])
        {
            if (PostgresServer.Scalar<string>(_connection, "SELECT current_setting($1)", setting) != "on")
            {
                throw _server.Error(
                    $"the server's {setting} is off, so a power cut takes what it says is stored; set {setting} = on in its "
                    + "postgresql.conf and reload it");
            }
        }
    }

    private void Lock(TimeSpan patience)
    {
        try
        {
            PostgresServer.Execute(
                _connection,
                "SELECT set_config('lock_timeout', $3, true), pg_advisory_lock($1, $2)",
                PostgresServer.LockSpace, PostgresServer.WriterLock,
                ((int)patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw _server.Error(
                $"another hub writes to it ({Holder()}); end that one first, two would send every alarm twice");
        }
    }

    private void ReadPlace(long mine)
    {
        (long epoch, long serial) = PostgresReader.All(
            _connection, "SELECT epoch, serial FROM writer", r => (r.GetInt64(0), r.GetInt64(1)))[0];
        if (epoch != mine)
        {
            throw Taken();
        }

        (Epoch, Serial) = (epoch, serial);
    }

    private string Holder()
    {
        try
        {
            return PostgresReader.All(
                _connection,
                "SELECT who, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM writer",
                r => $"{r.GetString(0)}, since {r.GetString(1)} UTC")[0];
        }
        catch (Exception e) when (PostgresErrors.IsTrouble(e))
        {
            return "its name could not be read";
        }
    }
}
