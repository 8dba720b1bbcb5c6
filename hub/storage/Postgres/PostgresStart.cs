using System.Data;
using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// What a start reads of the database before it loads, so that nothing is read twice and two processors are busy. It holds
/// for the writer's place in which it was read, where nobody else writes, and until the first write.
/// </summary>
internal sealed class PostgresStart(PostgresServer server) : IDisposable
{
    private WriterSession? _place;
    private ReadAhead? _lives;
    private IReadOnlyList<DeviceRecord>? _directory;
    private long _revision;

    /// <summary>What is being read beside the directory; null behind the start.</summary>
    internal ReadAhead? Ahead => _lives;

    /// <summary>A start begins with the directory, which the caller reads; the rest is read beside that.</summary>
    public void Begin(WriterSession place)
    {
        Dispose();
        _place = place;
        _lives = new ReadAhead(() =>
        {
            using NpgsqlConnection connection = server.ConnectPatiently();
            return PostgresReader.Lives(connection);
        });
    }

    /// <param name="revision">Of the newest of them.</param>
    public void Read(IReadOnlyList<DeviceEntry> directory, long revision) =>
        (_directory, _revision) = ([.. directory.Select(d => d.Record)], revision);

    /// <param name="place">The one that is held now.</param>
    public SnapshotRows Load(WriterSession place, int finishedAlarms)
    {
        try
        {
            // A connection of its own, since this may take longer than a commit may.
            using NpgsqlConnection connection = server.ConnectPatiently();
            using NpgsqlTransaction moment = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            return PostgresReader.Load(
                connection, finishedAlarms,
                PostgresReader.Revision(connection) == _revision ? _directory : null,
                place == _place ? _lives : null);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>What was read is not what is there any more. Waits until its connection is closed.</summary>
    public void Dispose()
    {
        _lives?.Dispose();
        (_place, _lives, _directory, _revision) = (null, null, null, 0);
    }
}
