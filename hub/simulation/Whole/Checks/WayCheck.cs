using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Which gateways could have heard a device on the air, by what they brought: nobody is called silent for a gateway's
/// silence, and nobody is excused by a gateway that another one stands in for.
/// </summary>
internal sealed class WayCheck(Timeline timeline, SimulatedDisk disk, IReadOnlyDictionary<uint, DeviceTruth> devices)
{
    /// <summary>The same frame that comes again within this time was heard twice, not played back (CorePolicy.CopySpreadMs).</summary>
    private const long CopyMicros = 10_000_000;

    /// <summary>A process starts: of what the last one knew, it knows what is on the disk.</summary>
    public void OnStarted()
    {
        HashSet<(uint Device, uint Gateway)> stored = [.. disk.Now.Routes.Values.Select(r => ((uint)r.Address, (uint)r.Gateway))];
        foreach (DeviceTruth device in devices.Values)
        {
            foreach (uint gateway in device.Ways.Keys.Where(g => !stored.Contains((device.Address, g))).ToList())
            {
                device.Ways.Remove(gateway);
            }
        }
    }

    /// <summary>A frame of a device has reached the hub's process; its books do not have it yet.</summary>
    /// <param name="isAlarm">Those are said again until they are answered.</param>
    /// <param name="gateway">Over which; 0 for its own session.</param>
    public void OnReached(DeviceTruth device, uint counter, bool isAlarm, uint gateway, long heardMicros)
    {
        bool isNew = counter > device.Reached;
        if (isNew && heardMicros - device.HeardMicros >= device.Record.IntervalMs * 1_000)
        {
            device.SteadySinceMicros = timeline.NowMicros;
        }

        if (gateway != 0 && (isNew || (counter == device.Reached && (isAlarm || Math.Abs(heardMicros - device.HeardMicros) < CopyMicros))))
        {
            long before = device.Ways.TryGetValue(gateway, out DeviceTruth.Way way) ? way.HeardMicros : long.MinValue;
            device.Ways[gateway] = new DeviceTruth.Way(Math.Max(before, heardMicros), timeline.NowMicros);
        }
    }

    /// <summary>Whether all gateways over which it could be heard are silent themselves, and there are such.</summary>
    public bool AreAllGone(DeviceTruth device, long atMicros, long listensSince)
    {
        bool isAny = false;
        foreach ((uint address, DeviceTruth.Way way) in device.Ways)
        {
            if (!IsWay(device, way) || !devices.TryGetValue(address, out DeviceTruth? gateway) || !gateway.IsKnown)
            {
                continue;
            }

            isAny = true;
            if (atMicros - Math.Max(gateway.HeardMicros, listensSince) < gateway.Record.BoundMs * 1_000)
            {
                return false;
            }
        }

        return isAny;
    }

    /// <summary>
    /// Since when there is a gateway, without a break, that brought frames of it to the process that runs; now, if there is
    /// none.
    /// </summary>
    public long OneThereSince(DeviceTruth device, long atMicros, long listensSince)
    {
        long sinceMicros = atMicros;
        foreach ((uint address, DeviceTruth.Way way) in device.Ways)
        {
            if (IsWay(device, way) && way.ReachedMicros >= listensSince && devices.TryGetValue(address, out DeviceTruth? gateway)
                && gateway is { IsKnown: true, IsRetired: false }
                && atMicros - gateway.HeardMicros < gateway.Record.IntervalMs * 1_000)
            {
                sinceMicros = Math.Min(sinceMicros, gateway.SteadySinceMicros);
            }
        }

        return sinceMicros;
    }

    /// <summary>It has been heard there of late, as far as it was heard at all.</summary>
    private static bool IsWay(DeviceTruth device, DeviceTruth.Way way) =>
        device.HeardMicros - way.HeardMicros <= device.Record.BoundMs * 1_000;
}
