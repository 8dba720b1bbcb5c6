using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Support.Storm;

/// <summary>A button with a session of its own.</summary>
internal sealed class SessionButton(DeviceEntry entry) : IDisposable
{
    private readonly MqttLine _line = new(entry, isGateway: false, from: null);
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource _acknowledged = new();
    private uint _counter;
    private int _awaited;

    public async Task ConnectAsync(IPEndPoint hub)
    {
        await _line.ConnectAsync(hub, _end.Token);
        _ = ReadAsync();
    }

    /// <summary>Sends so many events at once, each an alarm of its own.</summary>
    /// <returns>The time stamp before the first byte left, and what completes with the last PUBACK: all are on disk.</returns>
    public async Task<(long Began, Task Acknowledged)> PressAsync(EventKind kind = EventKind.Panic, int times = 1)
    {
        byte[] packets =
        [
            .. Enumerable.Range(0, times).SelectMany(_ => _line.Publish((ushort)++_counter, MqttLine.Press(entry, _counter, kind))),
        ];
        TaskCompletionSource acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _acknowledged = acknowledged;
        Volatile.Write(ref _awaited, times);
        long began = Stopwatch.GetTimestamp();
        await _line.SendAsync(packets, _end.Token);
        return (began, acknowledged.Task);
    }

    public void Dispose()
    {
        _end.Cancel();
        _line.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await _line.ReadAsync(_ => Take(), _end.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The benchmark is over.
        }
    }

    private void Take()
    {
        if (Interlocked.Decrement(ref _awaited) == 0)
        {
            _acknowledged.TrySetResult();
        }
    }
}
