using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// Most of what a start loads, read over a connection of its own while the start is busy with the directory: it has two
/// processors, and a school waits. Nobody but the store that reads writes any of this; once that writes, it is out of date.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    private readonly Task<Part> _reading;

    /// <param name="open">Makes the connection.</param>
    public ReadAhead(Func<SqliteConnection> open)
    {
        _reading = Task.Run(() =>
        {
            using SqliteConnection connection = open();
            return SqliteReader.Lives(connection);
        });
    }

    /// <summary>Waits for it.</summary>
    /// <exception cref="SqliteException">It could not be read.</exception>
    /// <exception cref="StoreException">It could not be opened.</exception>
    public Part Take() => _reading.GetAwaiter().GetResult();

    /// <summary>Waits until its connection is closed.</summary>
    public void Dispose() => _reading.ContinueWith(_ => { }, TaskScheduler.Default).Wait();

    internal sealed record Part(
        IReadOnlyList<StatusRow> Statuses, IReadOnlyList<KnownAlarm> KnownAlarms, IReadOnlyList<DeviceHour> Hours);
}
