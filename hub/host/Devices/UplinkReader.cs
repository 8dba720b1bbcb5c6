using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>What a session sent, opened and decoded: from bytes to an input of the core.</summary>
public static class UplinkReader
{
    /// <param name="session">The name of the session that sent it.</param>
    /// <returns>Null if it is a frame; else in one word why not: envelope, malformed, direction, foreign, unknown, seal or body.</returns>
    public static string? Read(
        byte[] payload, string session, DeviceKeys keys, long receivedMs, IReceipt? receipt, out UplinkFrame? input)
    {
        input = null;
        string? fault = TryOpen(payload, session, keys, out Reception by, out Frame? frame, out DeviceKey? key, out byte[]? body);
        if (fault is not null)
        {
            return fault;
        }

        AlarmBody? alarm = AlarmBody.FromBytes(body!);
        HeartbeatBody? heartbeat = alarm is null ? HeartbeatBody.FromBytes(body!) : null;
        if (alarm is null && heartbeat is null)
        {
            return "body";
        }

        input = new UplinkFrame
        {
            ReceivedMs = receivedMs,
            Receipt = receipt,
            Address = frame!.Device,
            Generation = key!.Generation,
            Counter = frame.Counter,
            By = by,
            Alarm = alarm,
            Heartbeat = heartbeat,
        };
        return null;
    }

    private static string? TryOpen(
        byte[] payload, string session, DeviceKeys keys,
        out Reception by, out Frame? frame, out DeviceKey? key, out byte[]? body)
    {
        by = default;
        frame = null;
        key = null;
        body = null;
        byte[]? bytes = payload;
        uint sender = SessionName.AddressIn(session);
        bool mustBeSenders = true;
        if (SessionName.IsGateway(session))
        {
            bytes = GatewayEnvelope.Open(bytes, sender, out by, out mustBeSenders);
            if (bytes is null)
            {
                return "envelope";
            }
        }

        frame = Frame.ReadHeader(bytes);
        if (frame is null)
        {
            return "malformed";
        }

        if (frame.FromHub)
        {
            return "direction";
        }

        if (mustBeSenders && frame.Device != sender)
        {
            return "foreign";
        }

        key = keys.Of(frame.Device);
        if (key is null)
        {
            return "unknown";
        }

        body = Frame.Open(key, bytes);
        return body is null ? "seal" : null;
    }
}
