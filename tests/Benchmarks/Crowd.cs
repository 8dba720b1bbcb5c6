using System.Diagnostics;
using System.Net;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks;

/// <summary>Thousands of buttons that are all pressed at once; what they send is made before.</summary>
internal sealed class Crowd : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<(MqttLine Line, DeviceEntry[] Buttons, bool IsGateway)> _lines;
    private readonly List<byte[]> _packets = [];
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource[] _all = [new(), new()];
    private Stopwatch _clock = new();
    private long _lastTicks;
    private int _acknowledged;
    private int _round = -1;

    private Crowd(List<(MqttLine Line, DeviceEntry[] Buttons, bool IsGateway)> lines)
    {
        _lines = lines;
        Presses = lines.Sum(l => l.Buttons.Length);
        foreach ((MqttLine line, _, _) in lines)
        {
            _ = ReadAsync(line);
        }
    }

    public int Presses { get; }

    public int Lines => _lines.Count;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public Task AllAcknowledged => _all[_round].Task;

    /// <summary>When the last PUBACK of the round came.</summary>
    public TimeSpan LastAfter => new(Volatile.Read(ref _lastTicks));

    /// <param name="devices">Those with a session of their own, then those behind gateways, then the gateways.</param>
    public static async Task<Crowd> ConnectAsync(
        IPEndPoint hub, IReadOnlyList<DeviceEntry> devices, int direct, int buttons, int addresses)
    {
        int gateways = devices.Count - buttons;
        List<(MqttLine Line, DeviceEntry[] Buttons, bool IsGateway)> lines = [];
        using CancellationTokenSource patience = new(Patience);
        for (int i = 0; i < direct + gateways; i++)
        {
            bool isGateway = i >= direct;
            int gateway = i - direct;
            DeviceEntry entry = devices[isGateway ? buttons + gateway : i];
            DeviceEntry[] behind = isGateway
                ? [.. Enumerable.Range(direct, buttons - direct).Where(b => b % gateways == gateway).Select(b => devices[b])]
                : [entry];
            MqttLine line = new(entry, isGateway, IPAddress.Parse($"127.0.0.{2 + (i % addresses)}"));
            await line.ConnectAsync(hub, patience.Token);
            lines.Add((line, behind, isGateway));
        }

        return new Crowd(lines);
    }

    /// <summary>Makes the packets of the next presses.</summary>
    public void Seal(uint counter)
    {
        _packets.Clear();
        foreach ((MqttLine line, DeviceEntry[] buttons, bool isGateway) in _lines)
        {
            ushort id = 0;
            _packets.Add(
            [
                .. buttons.SelectMany(b =>
                {
                    byte[] press = MqttLine.Press(b, counter, EventKind.Panic);
                    return line.Publish(
                        ++id,
                        isGateway ? new HeardFrame { RssiDbm = -90, SnrQuarters = 20, Frame = press }.ToBytes() : press);
                }),
            ]);
        }

        _round++;
        Volatile.Write(ref _acknowledged, 0);
    }

    /// <returns>How long the sending took.</returns>
    public async Task<TimeSpan> PressAsync(Stopwatch clock)
    {
        _clock = clock;
        for (int i = 0; i < _lines.Count; i++)
        {
            await _lines[i].Line.SendAsync(_packets[i], _end.Token);
        }

        return clock.Elapsed;
    }

    public void Dispose()
    {
        _end.Cancel();
        _lines.ForEach(l => l.Line.Dispose());
        _end.Dispose();
    }

    private async Task ReadAsync(MqttLine line)
    {
        try
        {
            await line.ReadAsync(_ => Take(), _end.Token);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The hub was killed, or the drill is over.
        }
    }

    private void Take()
    {
        if (Interlocked.Increment(ref _acknowledged) == Presses)
        {
            Volatile.Write(ref _lastTicks, _clock.Elapsed.Ticks);
            _all[_round].TrySetResult();
        }
    }
}
