using System.Collections.Concurrent;
using System.Device.Gpio;
using System.Threading.Channels;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>Gateway and hub in one, at the other end of the air: it opens what it hears and answers what the test says.</summary>
internal sealed class TinyGateway : IDisposable
{
    public const int Spreading = 7;

    private const int WorthMs = 10_000;

    /// <summary>Copies of one sending, as the hub takes them.</summary>
    private const int CopiesMs = 600;

    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly VirtualBoard _board;
    private readonly ConcurrentQueue<byte[]> _outbox = new();
    private readonly Channel<UpFrame> _frames = Channel.CreateUnbounded<UpFrame>();
    private uint _downCounter = 100;
    private readonly ConcurrentDictionary<uint, AckStage> _stages = new();
    private byte[] _last = [];
    private long _lastAtMs;
    private long _holdUntilMs;

    public TinyGateway(VirtualAir air)
    {
        Firmware.Core.Board described = Firmware.Wearable.HeltecV3.Describe();
        _board = new VirtualBoard(new VirtualBoardOptions
        {
            Name = "gateway", Air = air, Board = described, EntryPoint = () => Run(described.Radio!),
        });
        _board.Plug();
    }

    /// <summary>The stage with which alarms are acked; null for no ack at all.</summary>
    public AckStage? AcksAlarmsWith { get; set; } = AckStage.Stored;

    public static string Settings(params string[] more) => string.Join(
        '\n',
        [.. more, $"id = 00a1b2\nkey = {Convert.ToHexStringLower(TinyHub.Key)}\nspreading = {Spreading}\ninterval = 60"]);

    public async Task<UpFrame> NextAlarm() => await Next(frame => frame.Alarm != null);

    public async Task<UpFrame> NextHeartbeat() => await Next(frame => frame.Heartbeat != null);

    /// <summary>The first frame that was sealed after that one.</summary>
    public async Task<UpFrame> NextAfter(uint counter) => await Next(frame => frame.Counter > counter);

    /// <summary>Now, and again if the same frame is sent again, as the hub does.</summary>
    public void Ack(uint counter, AckStage stage)
    {
        _stages[counter] = stage;
        Send(new AckBody { Counter = counter, Stage = stage, HubTimeMs = 1_700_000_000_000 }.ToBytes());
    }

    public IReadOnlyList<string> Log => _board.Log.Lines;

    public void Dispose() => _board.Dispose();

    private async Task<UpFrame> Next(Func<UpFrame, bool> wanted)
    {
        while (true)
        {
            UpFrame frame = await _frames.Reader.ReadAsync(TinyHub.Patience());
            if (wanted(frame))
            {
                return frame;
            }
        }
    }

    private void Send(byte[] body) =>
        _outbox.Enqueue(Frame.Seal(_ccm, true, TinyHub.Device, Interlocked.Increment(ref _downCounter), body));

    private void Run(RadioPart part)
    {
        Wake wake = new();
        RadioPlan plan = RadioPlan.Parse("ru864", Spreading, 1, part.MaxPowerDbm)!;
        RadioPort port = new(
            RadioDriver.Open(part, new GpioController(), wake), new DutyBudget(plan.Bands), new SeededRandom(7), 0);
        RadioLink link = new(port, plan, always: true, 0);
        while (true)
        {
            link.Tick(PowerCycle.Current.UptimeMs);
            while (link.Take() is { } bytes)
            {
                Take(bytes);
                _holdUntilMs = PowerCycle.Current.UptimeMs + AirManners.HoldMs(plan.Up, bytes.Length);
                port.HoldFor(TinyHub.Device, _holdUntilMs);
            }

            while (_outbox.TryDequeue(out byte[]? frame))
            {
                port.Queue(frame, plan.Up, true, PowerCycle.Current.UptimeMs + WorthMs);
                port.HoldFor(TinyHub.Device, _holdUntilMs);
            }

            link.Tick(PowerCycle.Current.UptimeMs);
            wake.Wait(10);
        }
    }

    private void Take(byte[] bytes)
    {
        if (Frame.ReadHeader(bytes) is not { } header || Frame.Open(_ccm, bytes) is not { } body)
        {
            return;
        }

        long now = PowerCycle.Current.UptimeMs;
        if (bytes.AsSpan().SequenceEqual(_last) && now - _lastAtMs < CopiesMs)
        {
            return;
        }

        (_last, _lastAtMs) = (bytes, now);
        UpFrame frame = new("", bytes, false, header.Counter, AlarmBody.FromBytes(body), HeartbeatBody.FromBytes(body));
        if (_stages.TryGetValue(frame.Counter, out AckStage reached))
        {
            Ack(frame.Counter, reached);
        }
        else if (frame.Alarm != null && AcksAlarmsWith is { } stage)
        {
            Ack(frame.Counter, stage);
        }
        else if (frame.Heartbeat is { } heartbeat && (heartbeat.Flags & HeartbeatBody.AckWantedFlag) != 0)
        {
            Ack(frame.Counter, AckStage.Heard);
        }

        _frames.Writer.TryWrite(frame);
    }
}
