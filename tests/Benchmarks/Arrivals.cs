using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Benchmarks;

/// <summary>A receiver that notes when each zone's frame came.</summary>
internal sealed class Arrivals : IAsyncDisposable
{
    private readonly Dc09Receiver _receiver = new(
        new Dc09ReceiverOptions(), TimeProvider.System, NullLogger<Dc09Receiver>.Instance);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<long>> _awaited = [];

    public Arrivals()
    {
        _receiver.Received += message =>
        {
            // Noted after the answer was written, so this is rather too late than too early.
            long now = Stopwatch.GetTimestamp();
            if (_awaited.TryRemove(message.Zone ?? 0, out TaskCompletionSource<long>? awaited))
            {
                awaited.TrySetResult(now);
            }
        };
        _receiver.Start();
    }

    public IPEndPoint EndPoint => _receiver.EndPoint;

    /// <summary>The time stamp of the next frame from this zone.</summary>
    public Task<long> NextFrom(int zone)
    {
        TaskCompletionSource<long> awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[zone] = awaited;
        return awaited.Task;
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();
}
