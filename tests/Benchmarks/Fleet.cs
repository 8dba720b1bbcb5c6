using System.Net;

namespace SchoolButton.Benchmarks;

/// <summary>Devices that do nothing but live: each sends a heartbeat every second, spread evenly.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private const int SlotsPerSecond = 50;

    private readonly IReadOnlyList<BenchDevice> _devices;
    private readonly CancellationTokenSource _stop = new();
    private Task _beating = Task.CompletedTask;

    private Fleet(IReadOnlyList<BenchDevice> devices)
    {
        _devices = devices;
    }

    /// <summary>Heartbeats sent so far.</summary>
    public long Sent { get; private set; }

    public static async Task<Fleet> StartAsync(IReadOnlyList<BenchDevice> devices, IPEndPoint hub)
    {
        Fleet fleet = new(devices);
        foreach (BenchDevice device in devices)
        {
            await device.ConnectAsync(hub);
        }

        fleet._beating = Task.Run(fleet.BeatAsync);
        return fleet;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        foreach (BenchDevice device in _devices)
        {
            await device.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task BeatAsync()
    {
        using PeriodicTimer slot = new(TimeSpan.FromSeconds(1.0 / SlotsPerSecond));
        try
        {
            for (int now = 0; await slot.WaitForNextTickAsync(_stop.Token); now = (now + 1) % SlotsPerSecond)
            {
                for (int i = now; i < _devices.Count; i += SlotsPerSecond)
                {
                    await _devices[i].HeartbeatAsync(intervalSeconds: 1);
                    Sent++;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }
    }
}
