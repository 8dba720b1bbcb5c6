using System.Net.Sockets;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Support.Storm;

/// <summary>
/// A button that somebody presses again and again: a press is sent, the same bytes over any number of hubs, until one has
/// acknowledged it; then comes the next.
/// </summary>
internal sealed class StormButton(DeviceEntry entry, KillStorm storm)
{
    private uint _counter;
    private byte[]? _press;

    public uint Address => entry.Record.Address;

    /// <summary>Presses made; the counter of the last one.</summary>
    public uint Presses => _counter;

    /// <summary>The last press is not acknowledged.</summary>
    public bool IsWaiting => _press is not null;

    /// <summary>Presses until the hub is gone.</summary>
    /// <param name="cancellation">Ends it at once.</param>
    public async Task PressAsync(CancellationToken cancellation)
    {
        try
        {
            using MqttLine line = new(entry, isGateway: false, from: null);
            await line.ConnectAsync(storm.Hub, cancellation);
            await SendAsync(line, cancellation);
            await line.ReadAsync(id => Acknowledged(line, id, cancellation), cancellation);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The hub is gone.
        }
    }

    private void Acknowledged(MqttLine line, ushort id, CancellationToken cancellation)
    {
        if (_press is null || id != (ushort)_counter)
        {
            return;
        }

        _press = null;
        storm.Acknowledged(Address, _counter);

        // A few bytes into an idle socket: nothing to wait for.
        SendAsync(line, cancellation).AsTask().GetAwaiter().GetResult();
    }

    private ValueTask SendAsync(MqttLine line, CancellationToken cancellation)
    {
        if (_press is null)
        {
            if (!storm.MayPress)
            {
                return ValueTask.CompletedTask;
            }

            _press = MqttLine.Press(entry, ++_counter, EventKind.Panic);
        }

        return line.SendAsync(line.Publish((ushort)_counter, _press), cancellation);
    }
}
