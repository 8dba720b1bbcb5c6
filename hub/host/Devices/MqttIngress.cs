using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Mqtt;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>
/// Between the MQTT listener and the core: checks passwords, opens seals, decodes bodies, and posts inputs. What does
/// not open is counted and dropped, but answered: a PUBLISH that is never acknowledged would come for ever.
/// </summary>
public sealed class MqttIngress(
    DeviceKeys keys, SessionTable sessions, HubLoop loop, HubClock clock, ILogger<MqttIngress> log)
    : IMqttGate, IMqttUplink
{
    public string? Authenticate(string user, ReadOnlySpan<byte> password) =>
        keys.Authenticate(user, password) != 0 ? user : null;

    public ValueTask PostAsync(MqttPublish publish, CancellationToken cancellation) =>
        loop.PostAsync(Read(publish), cancellation);

    public void Opened(MqttSession session) => sessions.Add(SessionName.AddressIn(session.DeviceId), session);

    public void Subscribed(MqttSession session, string topic)
    {
        // Not awaited, since the listener does not wait here; bounded by the number of sessions.
        _ = loop.PostAsync(
            new DeviceListening
            {
                ReceivedMs = clock.MonotonicMs,
                Address = SessionName.AddressIn(session.DeviceId),
            },
            CancellationToken.None).AsTask();
    }

    public void Closed(MqttSession session, MqttCloseReason reason, bool willHint)
    {
        sessions.Remove(SessionName.AddressIn(session.DeviceId), session);
        if (willHint)
        {
            HubMetrics.WillHints.Add(1);
        }
    }

    private Input Read(in MqttPublish publish)
    {
        long receivedMs = clock.MonotonicMs;
        IReceipt receipt = new PubackOwed(publish.Session, publish.PacketId, log);
        string? fault = UplinkReader.Read(
            publish.Payload, publish.Session.DeviceId, keys, receivedMs, receipt, out UplinkFrame? frame);
        if (fault is null)
        {
            return frame!;
        }

        HubMetrics.FramesDropped.Add(1, new KeyValuePair<string, object?>("reason", fault));
        log.LogWarning(
            Events.FrameDropped(fault),
            "A frame of {Length} bytes from {Remote}, session of device {Device}, was dropped: {Reason}",
            publish.Payload.Length, publish.Session.Remote, publish.Session.DeviceId, Words(fault));
        return new Discarded { ReceivedMs = receivedMs, Receipt = receipt };
    }

    private static string Words(string fault) => fault switch
    {
        "envelope" => "it is nothing that a gateway sends; check the firmware version of the gateway",
        "malformed" => "it is no frame of protocol version 1; check the device's firmware version",
        "direction" => "it says it comes from the hub: somebody plays back what the hub sent",
        "foreign" => "it names another device than the session's; check the id in the device's settings file",
        "unknown" => "that device is not in the directory (any more); add it, or take it off the wall",
        "seal" => "its seal does not open with the device's key; check the key in the device's settings file",
        _ => "its body is of a kind this hub does not know; is the firmware newer than the hub?",
    };

    /// <summary>The PUBACK that a QoS 1 publish is owed once its batch is on disk.</summary>
    private sealed class PubackOwed(MqttSession session, ushort packetId, ILogger log) : ISessionReceipt
    {
        public MqttSession Session => session;

        public void Committed(Input input)
        {
            if (packetId != 0)
            {
                session.Acknowledge(packetId);
            }

            if (input is UplinkFrame frame)
            {
                HubMetrics.Frames.Add(1, new KeyValuePair<string, object?>("verdict", HubMetrics.Name(frame.Verdict)));
                if (frame.Verdict == FrameVerdict.Old)
                {
                    log.LogWarning(
                        Events.FrameReplayed,
                        "A frame of device {Device} from {Remote} was dropped: its counter {Counter} is not newer than what was "
                        + "heard. Somebody plays back what was said, or the device's flash was wiped: then give it a new key",
                        DeviceAddress.ToText(frame.Address), session.Remote, frame.Counter);
                }
            }
        }
    }
}
