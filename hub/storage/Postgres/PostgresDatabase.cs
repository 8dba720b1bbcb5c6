namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>The hub's database on a PostgreSQL server. Making one opens nothing.</summary>
public sealed class PostgresDatabase : HubDatabase
{
    /// <summary>Ample for a server that is well; and a slow answer before it still leaves the loop below a stall.</summary>
    private static readonly TimeSpan UsualHold = TimeSpan.FromMilliseconds(250);

    private readonly PostgresServer _server;
    private readonly KeySeal _seal;
    private readonly TimeSpan _patience;
    private readonly TimeSpan _hold;
    private readonly TimeProvider _time;

    /// <param name="connectionString">
    /// Npgsql's, such as Host=db;Database=schoolbutton;Username=schoolbutton;Password=…; a direct connection or one of a pool that
    /// keeps sessions, since the writer's place is held by one.
    /// </param>
    /// <param name="patience">How long another hub, which may be just ending, is waited for; 5 s if not said.</param>
    /// <param name="hold">How long the loop waits for a lost connection to be back before it goes on without; 250 ms if not said.</param>
    /// <param name="time">For the audit trail; the system's if not said.</param>
    /// <exception cref="StoreException">The connection string is none.</exception>
    public PostgresDatabase(
        string connectionString, KeySeal seal, TimeSpan? patience = null, TimeSpan? hold = null, TimeProvider? time = null)
    {
        _server = new PostgresServer(connectionString);
        _seal = seal;
        _patience = patience ?? WriterSession.Patience;
        _hold = hold ?? UsualHold;
        _time = time ?? TimeProvider.System;
        Directory = new PostgresDirectory(_server, seal, _time);
        Archive = new PostgresArchive(_server);
    }

    public override string Place => _server.Place;

    public override IDeviceDirectory Directory { get; }

    public override IHubArchive Archive { get; }

    public override PostgresHubStore OpenStore() => new(_server, _seal, _patience, _hold);

    /// <summary>The file is a SQLite hub's; see <see cref="PostgresBackup"/>.</summary>
    /// <inheritdoc/>
    public override void Backup(string path, Action<double>? progress) => PostgresBackup.Write(_server, _seal, path, progress);

    public override RebuiltAlarms RebuildAlarms() => PostgresRebuild.Run(_server, _seal, _time.GetUtcNow());
}
