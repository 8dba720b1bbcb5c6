using System.Collections.Concurrent;
using System.Device.Gpio;
using System.Threading.Channels;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Gateway;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Tests;

/// <summary>Somebody else on the air: a board with a radio that sends what the test wants and listens otherwise.</summary>
internal sealed class AirPeer : IDisposable
{
    private readonly ConcurrentQueue<(byte[] Frame, TaskCompletionSource Sent)> _toSend = new();
    private readonly Channel<byte[]> _heard = Channel.CreateUnbounded<byte[]>();
    private readonly VirtualBoard _board;

    public AirPeer(VirtualAir air)
    {
        _board = new VirtualBoard(new VirtualBoardOptions
        {
            Name = "peer", EntryPoint = Run, Board = Lora32.Describe(), Air = air, Place = new Place(20, 0, 0),
        });
        _board.Plug();
    }

    /// <summary>Completes when the frame has been on the air.</summary>
    public async Task Send(byte[] frame)
    {
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _toSend.Enqueue((frame, sent));
        await sent.Task.WaitAsync(TinyHub.Patience());
    }

    public async Task<byte[]> NextHeard() => await _heard.Reader.ReadAsync(TinyHub.Patience());

    public void Dispose() => _board.Dispose();

    private void Run()
    {
        Wake wake = new();
        RadioPlan plan = RadioPlan.Parse("ru864", DeviceSettings.DefaultSpreading, 1, 14)!;
        RadioPort port = new(
            RadioDriver.Open(Lora32.Describe().Radio!, new GpioController(), wake),
            new DutyBudget(plan.Bands),
            new HardwareRandom(),
            Environment.TickCount64);
        port.Listen(plan.Up, Never.AtMs);
        Queue<TaskCompletionSource> onAir = new();
        while (true)
        {
            long now = Environment.TickCount64;
            while (_toSend.TryDequeue(out (byte[] Frame, TaskCompletionSource Sent) next))
            {
                port.Queue(next.Frame, plan.Up, true, now + 60_000);
                onAir.Enqueue(next.Sent);
            }

            int before = port.Sent;
            port.Tick(now);
            for (int sent = before; sent < port.Sent; sent++)
            {
                onAir.Dequeue().SetResult();
            }

            for (RadioPacket? packet = port.Take(); packet != null; packet = port.Take())
            {
                _heard.Writer.TryWrite(packet.Frame);
            }

            wake.Wait(10);
        }
    }
}
