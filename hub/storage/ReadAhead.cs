using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// Most of what a start loads, read over a connection of its own while the start is busy with the directory: it has two
/// processors, and a school waits. Nobody but the store that reads writes any of this; once that writes, it is out of date.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    private readonly Task<Part> _reading;

    /// <param name="read">Over a connection that it opens and closes.</param>
    public ReadAhead(Func<Part> read) => _reading = Task.Run(read);

    /// <summary>For tests that begin where it has been read.</summary>
    internal void Await() => _reading.Wait();

    /// <summary>Waits for it; throws what the reading threw.</summary>
    public Part Take() => _reading.GetAwaiter().GetResult();

    /// <summary>Waits until its connection is closed.</summary>
    public void Dispose() => _reading.ContinueWith(_ => { }, TaskScheduler.Default).Wait();

    internal sealed record Part(
        IReadOnlyList<StatusRow> Statuses, IReadOnlyList<KnownAlarm> KnownAlarms, IReadOnlyList<DeviceHour> Hours);
}
