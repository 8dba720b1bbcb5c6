namespace SchoolButton.Hub.Core;

/// <summary>
/// Over which gateway a device is answered: the one that heard its newest frame. Of several that heard the same sending
/// the first answers, alone; if the device does not hear it and sends again, it is another one's turn.
///
/// It is state of the core and stored with the device, not in the table of one process's sessions: another node that
/// holds the gateway's session needs no more than the <see cref="OverAir"/> of the effect to carry it out.
/// </summary>
internal static class AirRoute
{
    /// <summary>The gateway to use now; 0 for none. One that has not heard the device for the device's bound is none.</summary>
    public static uint Of(Device device, Instant now) =>
        device.Gateway != 0 && now.MonotonicMs - device.GatewayHeardMs <= device.BoundMs ? device.Gateway : 0;

    /// <summary>Takes note of a frame that is the newest of its device, or the same sent again.</summary>
    public static void Heard(Device device, uint gateway, long heardMs)
    {
        device.HeardBy = gateway;
        if (gateway != 0)
        {
            device.Gateway = gateway;
            device.GatewayHeardMs = Math.Max(device.GatewayHeardMs, heardMs);
        }
        else if (heardMs - device.GatewayHeardMs > device.BoundMs)
        {
            device.Gateway = 0;
        }
    }

    /// <summary>Whether nobody but <see cref="Device.Gateway"/> has heard it for its bound before it was heard last.</summary>
    public static bool IsOnlyWay(Device device) =>
        device.Gateway != 0 && (device.OwnHeardMs is not { } own || device.HeardMs - own > device.BoundMs);

    /// <summary>
    /// Whether this sending of an alarm is being answered over a gateway already. The device sends it again only after
    /// <see cref="CorePolicy.CopyMs"/> at the earliest, so what the radio heard within that time is one sending.
    /// </summary>
    public static bool IsBeingAnswered(Device device, uint counter, in Reception by, long heardMs, CorePolicy policy)
    {
        bool isCopy = by.Gateway != 0
            && device.AnsweredBy != 0
            && device.AnsweredCounter == counter
            && Math.Abs(heardMs - device.AnsweredMs) < policy.CopyMs;
        if (isCopy && by.Gateway != device.AnsweredBy)
        {
            device.AlsoHeardBy = by.Gateway;
        }

        return isCopy;
    }

    /// <summary>
    /// Over which gateway this sending of an alarm is answered. That the device sends again means that it did not hear
    /// the answer: if that came over the same gateway, and another one heard the device too, it is the other's turn.
    /// </summary>
    /// <returns>0 for none: the device's own session brought it.</returns>
    public static uint Answer(Device device, uint counter, in Reception by, long heardMs)
    {
        bool isAgain = by.Gateway != 0 && device.AnsweredCounter == counter && device.AnsweredBy == by.Gateway;
        uint gateway = isAgain && device.AlsoHeardBy != 0 ? device.AlsoHeardBy : by.Gateway;
        device.AlsoHeardBy = 0;
        (device.AnsweredCounter, device.AnsweredMs, device.AnsweredBy) = (counter, heardMs, gateway);
        return gateway;
    }

    /// <summary>
    /// Whether a heartbeat that is not new is explained by how radio works: a second gateway heard it too, or a gateway
    /// kept it. What remains is a replay.
    /// </summary>
    public static bool IsCopy(Device device, uint counter, in Reception by, long heardMs, CorePolicy policy)
    {
        bool isSame = counter == device.LastCounter && Math.Abs(heardMs - device.HeardMs) < policy.CopySpreadMs;
        return by.Gateway == 0
            ? isSame && device.HeardBy != 0
            : isSame || by.AgeMs >= policy.KeptMs;
    }
}
