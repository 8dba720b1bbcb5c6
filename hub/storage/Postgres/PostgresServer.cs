using Npgsql;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>One database of a server: opens connections to it and brings its schema up to date.</summary>
internal sealed class PostgresServer
{
    /// <summary>First half of the keys of this program's advisory locks: "SBtn".</summary>
    public const int LockSpace = 0x5342746E;

    /// <summary>Held by the one writer's session.</summary>
    public const int WriterLock = 1;

    /// <summary>Held while the directory changes, so that revisions are committed in their order.</summary>
    public const int DirectoryLock = 2;

    private const int SchemaLock = 3;

    /// <summary>Seconds until a connection counts as not to be had.</summary>
    private const int ConnectSeconds = 3;

    /// <summary>Milliseconds after which the server gives a statement up by itself, and says so.</summary>
    private const int StatementMs = 10_000;

    /// <summary>Milliseconds for which another program's lock is waited for.</summary>
    private const int LockMs = 5_000;

    /// <summary>Milliseconds for which another process is given to bring the schema up to date.</summary>
    private const int MigrationMs = 300_000;

    /// <summary>Seconds that the reading of everything may take: at start, for a copy.</summary>
    private const int LongSeconds = 600;

    /// <summary>Milliseconds that a transaction may stand open with nothing asked: a stopped program must not block the hub.</summary>
    private const int IdleTransactionMs = 5_000;

    /// <summary>Seconds until a server that says nothing at all counts as gone; after the server's own limit.</summary>
    private const int CommandSeconds = 15;

    /// <summary>Milliseconds for the server to confirm that it gave a statement up.</summary>
    private const int CancelMs = 1_000;

    /// <summary>Seconds of quiet before either end looks whether the other is there; and between looks, three of them.</summary>
    private const int KeepaliveSeconds = 5;

    private readonly string _connectionString;
    private readonly string _patientConnectionString;

    /// <exception cref="StoreException">The connection string is none.</exception>
    public PostgresServer(string connectionString)
    {
        try
        {
            NpgsqlConnectionStringBuilder given = new(connectionString);
            if (given.Host?.Contains(',', StringComparison.Ordinal) == true)
            {
                throw new StoreException(
                    "the connection string of the database names several servers; name one, by an address that moves with the primary");
            }

            string options = given.Options ?? string.Empty;
            Place = $"postgresql://{given.Username}@{given.Host}:{given.Port}/{given.Database ?? given.Username}";
            given.ApplicationName ??= "schoolbutton";
            given.Pooling = false;
            given.Enlist = false;
            given.Multiplexing = false;
            given.IncludeErrorDetail = false;
            given.PersistSecurityInfo = false;
            given.Timeout = ConnectSeconds;
            given.CancellationTimeout = CancelMs;
            if (!IsSocket(given.Host))
            {
                given.TcpKeepAlive = true;
                given.TcpKeepAliveTime = KeepaliveSeconds;
                given.TcpKeepAliveInterval = KeepaliveSeconds;
            }

            given.MaxAutoPrepare = 40;
            given.AutoPrepareMinUsages = 2;
            given.CommandTimeout = CommandSeconds;
            given.Options = options + SessionOptions(StatementMs, IdleTransactionMs);
            _connectionString = given.ToString();
            given.CommandTimeout = LongSeconds;
            given.Options = options + SessionOptions(LongSeconds * 1_000, LongSeconds * 1_000);
            _patientConnectionString = given.ToString();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Without the driver's words: they may repeat a password that stands in the wrong place.
            throw new StoreException(
                "the connection string of the database is not understood; it is written like "
                + "Host=db.example;Port=5432;Database=schoolbutton;Username=schoolbutton;Password=…");
        }
    }

    /// <summary>Where it is, without the password.</summary>
    public string Place { get; }

    /// <returns>An open connection to a database whose schema is this program's.</returns>
    /// <exception cref="StoreException">There is none; in words.</exception>
    public NpgsqlConnection Connect() => Open(_connectionString, Migrate);

    /// <summary>As <see cref="Connect"/>, for what may take minutes.</summary>
    public NpgsqlConnection ConnectPatiently() => Open(_patientConnectionString, Migrate);

    /// <summary>As <see cref="Connect"/>, to whatever is there.</summary>
    public NpgsqlConnection ConnectAsItIs() => Open(_connectionString, _ => { });

    /// <summary>Whether a hub's tables are there. Not by to_regclass, which may answer what was true a moment ago.</summary>
    public static bool IsOurs(NpgsqlConnection connection) => Scalar<long>(
        connection,
        "SELECT count(*) FROM pg_class WHERE relname = 'schoolbutton_schema' AND relnamespace = current_schema()::regnamespace") > 0;

    /// <summary>Runs it, and puts what goes wrong with the server into words.</summary>
    public T Explained<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (PostgresErrors.IsTrouble(e))
        {
            throw PostgresErrors.Explain(Place, e);
        }
    }

    public StoreException Error(string words) => new($"database {Place}: {words}");

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
#pragma warning disable CA2100 // Every caller passes literals.
        NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    public static void Execute(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using NpgsqlCommand command = Command(connection, sql, values);
        command.ExecuteNonQuery();
    }

    public static T Scalar<T>(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using NpgsqlCommand command = Command(connection, sql, values);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>A folder, or a name of Linux's own; it knows nothing of keepalives, and refuses them.</summary>
    private static bool IsSocket(string? host) => host is ['/', ..] or ['@', ..];

    private static string SessionOptions(int statementMs, int idleTransactionMs) =>
        $" -c synchronous_commit=on -c statement_timeout={statementMs} -c lock_timeout={LockMs}"
        + $" -c idle_in_transaction_session_timeout={idleTransactionMs} -c tcp_keepalives_idle={KeepaliveSeconds}"
        + $" -c tcp_keepalives_interval={KeepaliveSeconds} -c tcp_keepalives_count=3";

    private NpgsqlConnection Open(string connectionString, Action<NpgsqlConnection> prepare) => Explained(() =>
    {
        NpgsqlConnection connection = new(connectionString);
        try
        {
            connection.Open();
            prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    private void Migrate(NpgsqlConnection connection)
    {
        if (Version(connection) == PostgresSchema.Steps.Length)
        {
            return;
        }

        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Execute(
            connection,
            $"SET LOCAL lock_timeout = {MigrationMs}; SET LOCAL statement_timeout = {MigrationMs}");
        Execute(connection, "SELECT pg_advisory_xact_lock($1, $2)", LockSpace, SchemaLock);

        // Again, under the lock: another process may have been quicker.
        int version = Version(connection) ?? NewVersion(connection);
        if (version > PostgresSchema.Steps.Length)
        {
            throw Error(
                $"it has schema version {version}, this program knows {PostgresSchema.Steps.Length}; "
                + "run the newer version of schoolbutton that made it, or restore a backup");
        }

        for (; version < PostgresSchema.Steps.Length; version++)
        {
            Execute(connection, PostgresSchema.Steps[version]);
        }

        Execute(connection, "UPDATE schoolbutton_schema SET version = $1", PostgresSchema.Steps.Length);
        transaction.Commit();
    }

    /// <returns>Null if the database is not this program's yet.</returns>
    private static int? Version(NpgsqlConnection connection) =>
        IsOurs(connection) ? Scalar<int>(connection, "SELECT version FROM schoolbutton_schema") : null;

    /// <summary>A name mistyped in a configuration must not turn somebody's database into ours. Tables of extensions are nobody's.</summary>
    /// <returns>Where an empty database begins.</returns>
    private int NewVersion(NpgsqlConnection connection) => Scalar<long>(
        connection,
        """
        SELECT count(*) FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        """) == 0
        ? 0
        : throw Error("it is another program's; name another database");
}
