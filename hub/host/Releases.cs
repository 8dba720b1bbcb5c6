using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Host.Views;
using SchoolButton.Hub.Mqtt;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host;

/// <summary>
/// Lets out what a batch, now on disk, allows: messages to receivers first, then answers to devices, then news to
/// people. Runs on the loop's thread and never waits.
/// </summary>
public sealed class Releases(
    DeviceKeys keys, SessionTable sessions, Dispatcher dispatcher, ReadModel views, ILogger<Releases> log)
{
    private readonly HashSet<MqttSession> _written = [];

    public void Release(IReadOnlyList<Input> batch, Step step)
    {
        foreach (Outgoing report in step.Sends)
        {
            dispatcher.Send(report);
        }

        foreach (ReceiverPath path in step.Probes)
        {
            dispatcher.Probe(path.Site, path.Plan.Id);
        }

        foreach (Input input in batch)
        {
            input.Receipt?.Committed(input);
            if (input.Receipt is ISessionReceipt receipt)
            {
                _written.Add(receipt.Session);
            }
        }

        foreach (Downlink downlink in step.Downlinks)
        {
            Send(downlink);
        }

        foreach (MqttSession session in _written)
        {
            session.Flush();
        }

        _written.Clear();
        CloseRetired(step);
        views.Take(step);
        Log(step);
    }

    private void Send(in Downlink downlink)
    {
        bool taken = false;
        ReadOnlySpan<MqttSession> there = sessions.Of(downlink.Address);
        ReadOnlySpan<MqttSession> gateway = downlink.Air.Gateway == 0 ? default : sessions.Of(downlink.Air.Gateway);
        if (there.Length + gateway.Length > 0
            && keys.Of(downlink.Address) is { } key
            && key.Generation == downlink.Generation)
        {
            byte[] frame = Frame.Seal(key, fromHub: true, downlink.Address, downlink.Counter, downlink.Body);
            byte[] direct = key.IsGateway ? OwnFrame.ToBytes(frame) : frame;
            foreach (MqttSession session in there)
            {
                taken |= Publish(session, direct);
            }

            taken |= gateway.Length > 0 && Order(gateway, downlink.Air, frame);
        }

        HubMetrics.Downlinks.Add(1, new KeyValuePair<string, object?>("taken", taken ? "yes" : "no"));
    }

    /// <summary>Has a gateway send a frame on the air: over one of its sessions, since it would send what comes twice twice.</summary>
    private bool Order(ReadOnlySpan<MqttSession> gateway, OverAir air, byte[] frame)
    {
        byte[] order = new TransmitOrder { Urgent = air.Urgent, WorthMs = air.WorthMs, Frame = frame }.ToBytes();
        bool taken = false;
        for (int newest = gateway.Length - 1; newest >= 0 && !taken; newest--)
        {
            // One that is no gateway (any more) is sent nothing that it would not understand.
            taken = SessionName.IsGateway(gateway[newest].DeviceId) && Publish(gateway[newest], order);
        }

        HubMetrics.Orders.Add(1, new KeyValuePair<string, object?>("taken", taken ? "yes" : "no"));
        return taken;
    }

    private bool Publish(MqttSession session, byte[] payload)
    {
        if (!session.Publish(session.DownTopic, payload))
        {
            return false;
        }

        _written.Add(session);
        return true;
    }

    /// <summary>Each step of each alarm, for whoever reads the log afterwards.</summary>
    private void Log(Step step)
    {
        foreach (HistoryEntry entry in step.History)
        {
            log.LogInformation(
                Events.AlarmStep, "Alarm {Alarm}: {What}{Detail}", entry.AlarmId, entry.What,
                entry.Detail is null ? string.Empty : $" ({entry.Detail})");
        }

        foreach (SiteAnnouncement a in step.Announcements)
        {
            log.LogInformation(
                Events.Announced, "Site {Site}: announcement {Id}, {Kind}, said by {By}, {What}", a.Site, a.Id, a.Kind, a.By,
                a.IsInForce ? $"in force for {(a.UntilUnixMs - a.SinceUnixMs) / 1_000} s" : "has ended");
        }

        foreach (Interference interference in step.Interferences)
        {
            Log(interference);
        }
    }

    private void Log(in Interference interference)
    {
        HubMetrics.Interferences.Add(
            1, new KeyValuePair<string, object?>("change", interference.IsJammed ? "jammed" : "free"));
        string gateway = DeviceAddress.ToText(interference.Gateway.Address);
        string air = interference.Air is { } said
            ? $"in {said.Seconds} s occupied {said.OccupiedPercent} % of the time, {said.ExplainedPercent} % by packets, "
                + $"{said.Received} of them whole and {said.Garbled} garbled, noise {said.NoiseDbm} dBm"
            : "it was retired or moved";
        if (interference.IsJammed)
        {
            log.LogWarning(
                Events.Jammed,
                "The channel of gateway {Gateway} is occupied by what is not ours, interference or a jammer ({Air}): presses "
                + "over it come late or not at all; look for a new transmitter near it, and set another channel if it stays",
                gateway, air);
        }
        else
        {
            log.LogInformation(Events.JamOver, "The channel of gateway {Gateway} counts as free again ({Air})", gateway, air);
        }
    }

    private void CloseRetired(Step step)
    {
        foreach (Device device in step.Devices)
        {
            if (device.Record.Retired)
            {
                foreach (MqttSession session in sessions.Of(device.Address))
                {
                    session.Close(MqttCloseReason.ClosedByHub);
                }
            }
        }
    }
}
