using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// How many heartbeats were lost before a new frame, from how far the device's counter went on (PROTOCOL.md, sections 5
/// and 8). Counters are skipped for other reasons too: by a restart, an alarm that is still on its way, a frame sealed and
/// not sent. So it is never more than the time allows, and what may have another reason counts as not lost.
/// </summary>
internal static class CounterStep
{
    /// <summary>A device that sleeps begins each start so many counters after the start before.</summary>
    internal const long SleepersStep = 16;

    /// <summary>Heartbeats come somewhat early, but no closer than this part of their interval.</summary>
    private const long ShortestPercent = 80;

    /// <param name="frame">With a greater counter than any before.</param>
    /// <param name="listeningMs">Monotonic; since when the hub could have heard the device, whatever it sent.</param>
    /// <param name="heardMs">Monotonic.</param>
    /// <param name="intervalMs">The longest that was in force since its last heartbeat.</param>
    /// <returns>How many were lost.</returns>
    public static int Take(Device device, UplinkFrame frame, long listeningMs, long heardMs, long intervalMs)
    {
        int missed = Missed(device, frame, listeningMs, heardMs, intervalMs);
        device.MissedSinceBeat += missed;
        device.Arrivals = device.Arrivals.Missed(missed);
        if (frame.Heartbeat is not null)
        {
            device.Arrivals = device.Arrivals.Arrived();
            device.MissedSinceBeat = 0;
            device.BeatMs = Math.Max(device.BeatMs, heardMs);
        }

        return missed;
    }

    private static int Missed(Device device, UplinkFrame frame, long listeningMs, long heardMs, long intervalMs)
    {
        long quietMs = heardMs - Math.Max(device.BeatMs, listeningMs);

        // Before its first heartbeat since the hub's start its counter may be an old one: storage need not have the newest.
        if (device.LastCounter < 0
            || device.BeatMs == 0
            || intervalMs <= 0
            || HasRestarted(frame.Heartbeat, quietMs))
        {
            return 0;
        }

        // Longer than its bound it is an outage, which is told as silence, and would make a good link look bad for hours.
        long allowed = Math.Min(quietMs, device.BoundMs) * 100 / (intervalMs * ShortestPercent);
        long others = device.MissedSinceBeat + (frame.Heartbeat is null ? 0 : 1);
        long skipped = Skipped(frame.Counter - device.LastCounter, device.Record.Kind == DeviceKinds.Wearable);
        return (int)Math.Max(0, Math.Min(skipped, allowed - others));
    }

    /// <summary>Between two frames: of a sleeper the starts, a few frames in each; of others, and while it stays awake, the frames.</summary>
    private static long Skipped(long step, bool isSleeper)
    {
        long starts = isSleeper ? (step + (SleepersStep / 2)) / SleepersStep : 0;
        return (starts > 0 ? starts : step) - 1;
    }

    /// <summary>Its memory of the counter begins at a new block then.</summary>
    private static bool HasRestarted(HeartbeatBody? heartbeat, long quietMs) =>
        heartbeat is { HasDetails: true, ResetCause: not (ResetCause.WokenByTimer or ResetCause.WokenByContact) }
        && heartbeat.UptimeSeconds * 1_000 < quietMs;
}
