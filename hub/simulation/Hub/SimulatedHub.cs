using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation;

/// <summary>The hub's own core and the reading of what gateways send, over a disk that takes its time and a receiver that answers.</summary>
internal sealed class SimulatedHub
{
    public const string SiteId = "school";

    /// <summary>One durable commit, on a slow disk.</summary>
    private const long CommitMicros = 8_000;

    private const long TickMicros = 50_000;
    private const long ReceiverMicros = 60_000;

    /// <summary>As the hub's loop leaves it.</summary>
    private const long HorizonMarginMs = 200;

    /// <summary>2026-09-01 05:00 UTC: any time will do.</summary>
    private const long OriginUnixMs = 1_788_238_800_000;

    private readonly Timeline _timeline;
    private readonly Diary _diary;
    private readonly DeviceKeys _keys = new();
    private readonly HubCore _core;
    private readonly Step _step = new();
    private readonly Dictionary<uint, SimulatedGateway> _gateways = [];
    private readonly Dictionary<uint, DeviceState> _states = [];
    private readonly HashSet<long> _stored = [];
    private List<(Input Input, SimulatedGateway? From, int Ticket)> _waiting = [];
    private bool _isCommitting;
    private bool _isDue;

    public SimulatedHub(IReadOnlyList<DeviceEntry> devices, Timeline timeline, Diary diary)
    {
        _timeline = timeline;
        _diary = diary;
        _keys.Update(devices);
        HubSnapshot snapshot = HubSnapshot.Empty with { Devices = [.. devices.Select(d => new Device(d.Record))] };
        Site site = Core.Site.WithOne(SiteId, "School", "1234", "receiver", forwardSilence: true, forwardTests: false);
        _core = new HubCore(snapshot, [site], new CorePolicy(), Now);
        timeline.At(TickMicros, Tick);
    }

    /// <summary>An alarm that is on disk now, for the first time.</summary>
    public Action<Alarm>? Stored { get; set; }

    /// <summary>A device whose state is another now.</summary>
    public Action<Device, DeviceState>? Changed { get; set; }

    /// <summary>A message that went to the receiver.</summary>
    public Action<Outgoing>? Reported { get; set; }

    public long HeartbeatsAccepted { get; private set; }

    private Instant Now => new(_timeline.NowMicros / 1000, OriginUnixMs + (_timeline.NowMicros / 1000));

    public void Join(SimulatedGateway gateway)
    {
        _gateways[gateway.Address] = gateway;
        gateway.Uplink = Take;
    }

    private void Take(SimulatedGateway from, byte[] message, int ticket)
    {
        string session = Topics.Gateway + DeviceAddress.ToText(from.Address);
        string? fault = UplinkReader.Read(message, session, _keys, Now.MonotonicMs, null, out UplinkFrame? frame);
        if (fault is not null)
        {
            // A packet whose bytes are wrong with a right CRC does not happen on this air.
            throw new InvalidOperationException($"the hub could not read what {session} sent: {fault}");
        }

        Post(frame!, from, ticket);
    }

    private void Post(Input input, SimulatedGateway? from, int ticket)
    {
        _waiting.Add((input, from, ticket));
        if (input.IsUrgent)
        {
            _isDue = true;
            Turn();
        }
    }

    private void Tick()
    {
        _isDue = true;
        Turn();
        _timeline.At(_timeline.NowMicros + TickMicros, Tick);
    }

    private void Turn()
    {
        if (_isCommitting || !_isDue)
        {
            return;
        }

        _isDue = false;
        Instant now = Now;
        List<(Input Input, SimulatedGateway? From, int Ticket)> batch = _waiting;
        _waiting = [];
        _core.Apply([.. batch.Select(one => one.Input)], now, now.MonotonicMs - HorizonMarginMs, _step);
        if (!_step.HasChanges && batch.Count == 0)
        {
            return;
        }

        _isCommitting = true;
        _timeline.At(_timeline.NowMicros + (_step.HasChanges ? CommitMicros : 0), () => Release(batch));
    }

    private void Release(List<(Input Input, SimulatedGateway? From, int Ticket)> batch)
    {
        _isCommitting = false;
        foreach (Outgoing report in _step.Sends)
        {
            Reported?.Invoke(report);
            ReportAnswered answer = new()
            {
                ReportId = report.ReportId, Site = report.Site, Path = report.Path, Attempt = report.Attempt, Outcome = SendOutcome.Acknowledged,
            };
            _timeline.At(_timeline.NowMicros + ReceiverMicros, () => Post(answer, null, 0));
        }

        foreach ((Input input, SimulatedGateway? from, int ticket) in batch)
        {
            from?.Confirm(ticket);
            if (input is UplinkFrame { Heartbeat: not null, Verdict: FrameVerdict.Accepted } heartbeat
                && !_gateways.ContainsKey(heartbeat.Address))
            {
                HeartbeatsAccepted++;
            }
        }

        foreach (Downlink downlink in _step.Downlinks)
        {
            Send(downlink);
        }

        foreach (Alarm alarm in _step.Alarms)
        {
            if (_stored.Add(alarm.Id))
            {
                _diary.Note(_timeline.NowMicros, alarm.Address, "has its alarm {0} stored", alarm.Id);
                Stored?.Invoke(alarm);
            }
        }

        foreach (Device device in _step.Devices)
        {
            DeviceState before = _states.GetValueOrDefault(device.Address);
            if (device.State != before)
            {
                _states[device.Address] = device.State;
                _diary.Note(_timeline.NowMicros, device.Address, "is now " + device.State);
                Changed?.Invoke(device, before);
            }
        }

        Turn();
    }

    private void Send(in Downlink downlink)
    {
        DeviceKey key = _keys.Of(downlink.Address)!;
        byte[] frame = Frame.Seal(key, fromHub: true, downlink.Address, downlink.Counter, downlink.Body);
        if (_gateways.TryGetValue(downlink.Address, out SimulatedGateway? own))
        {
            own.Send(OwnFrame.ToBytes(frame));
        }
        else if (_gateways.TryGetValue(downlink.Air.Gateway, out SimulatedGateway? gateway))
        {
            gateway.Send(new TransmitOrder { Urgent = downlink.Air.Urgent, WorthMs = downlink.Air.WorthMs, Frame = frame }.ToBytes());
        }
    }
}
