namespace SchoolButton.Hub.Core;

/// <summary>
/// Over which gateway a device is answered: the one that has heard it best of late. One alone, since two would drown each
/// other out. If the device does not hear the answer and sends again, it is the next one's turn, and then round.
///
/// All of it is the device's own state, and its routes are stored with it: another node that holds the gateway's session
/// needs no more than the <see cref="OverAir"/> of the effect to carry it out.
/// </summary>
/// <param name="devices">By address; the gateways among them.</param>
/// <param name="startMs">Monotonic; what was heard before is believed as if it had been heard then.</param>
internal sealed class AirRoute(IReadOnlyDictionary<uint, Device> devices, CorePolicy policy, long startMs)
{
    /// <summary>Another gateway must hear a device so much better before answers move to it.</summary>
    private const double HysteresisDb = 3;

    /// <summary>The gateway to use now; 0 for none. One that has not heard the device for the device's bound is none.</summary>
    public uint Of(Device device, Instant now)
    {
        Route? last = device.AirMs is { } sentMs && now.MonotonicMs - sentMs < policy.CopyMs
            ? device.RouteOver(device.AirGateway)
            : null;

        // Two orders within one burst, over two gateways, would be sent at the same time.
        Route? route = last is not null && IsUsable(device, last, now)
            ? last
            : Best(device, now, sure: true, untried: false) ?? Best(device, now, sure: false, untried: false);
        return Used(device, route?.Gateway ?? 0, now);
    }

    /// <summary>Takes note of how a gateway heard a frame that is the newest of its device, or the same sent again.</summary>
    public static void Heard(Device device, in Reception by, long heardMs, Instant now) =>
        (device.RouteOver(by.Gateway) ?? device.AddRoute(by.Gateway)).Heard(by, heardMs, now);

    /// <summary>
    /// Whether this sending of an alarm is being answered already. A sending is a burst of copies, of which each gateway
    /// hears some; the device begins the next only after a pause that is longer than <see cref="CorePolicy.CopyMs"/>.
    /// </summary>
    public bool IsBeingAnswered(Device device, uint counter, in Reception by, long heardMs)
    {
        if (by.Gateway == 0
            || device.AnsweredBy == 0
            || device.AnsweredCounter != counter
            || Math.Abs(heardMs - device.CopyMs) >= policy.CopyMs
            || Math.Abs(heardMs - device.AnsweredMs) >= policy.BurstMs)
        {
            return false;
        }

        device.CopyMs = Math.Max(device.CopyMs, heardMs);
        return true;
    }

    /// <summary>Over which gateway this sending of an alarm is answered.</summary>
    /// <returns>0 for none: the device's own session brought it.</returns>
    public uint Answer(Device device, uint counter, in Reception by, long heardMs, Instant now)
    {
        if (by.Gateway == 0)
        {
            return 0;
        }

        bool isAgain = device.AnsweredBy != 0 && device.AnsweredCounter == counter;

        // What is older than the newest frame says nothing of the routes, and they nothing of where it is heard.
        uint gateway = counter < device.LastCounter ? by.Gateway
            : isAgain ? Next(device, by.Gateway, now)
            : First(device, by.Gateway, now);
        (device.AnsweredCounter, device.AnsweredBy) = (counter, gateway);
        (device.AnsweredMs, device.CopyMs) = (heardMs, heardMs);
        return Used(device, gateway, now);
    }

    /// <summary>
    /// Whether a heartbeat that is not new is explained by how radio works: it was sent twice or a second gateway heard it
    /// too, or a gateway kept it. What remains is a replay.
    /// </summary>
    public bool IsCopy(Device device, uint counter, in Reception by, long heardMs) =>
        IsSame(device, counter, heardMs)
            ? by.Gateway != 0 || device.HeardBy != 0
            : by.Gateway != 0 && by.AgeMs >= policy.KeptMs;

    /// <summary>Whether a heartbeat is the newest one once more.</summary>
    public bool IsSame(Device device, uint counter, long heardMs) =>
        counter == device.LastCounter && Math.Abs(heardMs - device.HeardMs) < policy.CopySpreadMs;

    private uint First(Device device, uint by, Instant now)
    {
        Forget(device);
        uint gateway = Of(device, now);
        return gateway == 0 ? by : gateway;
    }

    private static void Forget(Device device)
    {
        foreach (Route route in device.RouteSpan)
        {
            route.IsTried = false;
        }
    }

    private uint Next(Device device, uint by, Instant now)
    {
        bool isSure = Best(device, now, sure: true, untried: false) is not null;
        Route? last = device.RouteOver(device.AnsweredBy);
        if (last is not null)
        {
            last.IsTried = true;
        }

        Route? next = Best(device, now, isSure, untried: true);
        if (next is null && last is not null)
        {
            // All had their turn. It begins anew, but not with the one that was the last.
            Forget(device);
            last.IsTried = true;
            next = Best(device, now, isSure, untried: true);
            last.IsTried = false;
        }

        return (next ?? Best(device, now, isSure, untried: false))?.Gateway ?? by;
    }

    /// <param name="sure">Only those that heard the device's newest frame, and are heard themselves.</param>
    /// <param name="untried">Only those over which this alarm was not yet answered in vain.</param>
    private Route? Best(Device device, Instant now, bool sure, bool untried)
    {
        Route? best = null;
        double bestDb = double.NegativeInfinity;
        foreach (Route route in device.RouteSpan)
        {
            if (!IsUsable(device, route, now) || (sure && !IsSure(device, route)) || (untried && route.IsTried))
            {
                continue;
            }

            double db = route.SnrDb + (route.Gateway == device.AirGateway ? HysteresisDb : 0);
            if (db > bestDb)
            {
                (best, bestDb) = (route, db);
            }
        }

        return best;
    }

    private bool IsUsable(Device device, Route route, Instant now) =>
        now.MonotonicMs - Math.Max(route.HeardMs, startMs) <= device.BoundMs
        && device.IsWay(route)
        && devices.GetValueOrDefault(route.Gateway) is { Record.Retired: false, State: not (DeviceState.Silent or DeviceState.Unknown) };

    private bool IsSure(Device device, Route route) =>
        route.HeardMs >= device.HeardMs - policy.CopySpreadMs && devices[route.Gateway].State != DeviceState.Late;

    private static uint Used(Device device, uint gateway, Instant now)
    {
        if (gateway != 0)
        {
            (device.AirGateway, device.AirMs) = (gateway, now.MonotonicMs);
        }

        return gateway;
    }
}
