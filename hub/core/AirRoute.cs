namespace SchoolButton.Hub.Core;

/// <summary>
/// Over which gateway a device is answered: the one that heard its newest frame. The first of several that heard the
/// same sending stays the one, so that it alone answers.
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
    public static void Heard(Device device, in Reception by, long heardMs)
    {
        device.HeardBy = by.Gateway;
        if (by.Gateway != 0)
        {
            device.Gateway = by.Gateway;
            device.GatewayHeardMs = Math.Max(device.GatewayHeardMs, heardMs);
        }
    }

    /// <summary>
    /// Whether another gateway has just brought the same sending of this alarm, and is answering it. The device sends an
    /// alarm again only after <see cref="CorePolicy.CopyMs"/> at the earliest, so what is nearer is one sending.
    /// </summary>
    public static bool IsBeingAnswered(Device device, uint counter, in Reception by, long heardMs, CorePolicy policy) =>
        by.Gateway != 0
        && device.AnsweredBy != 0
        && device.AnsweredBy != by.Gateway
        && device.AnsweredCounter == counter
        && Math.Abs(heardMs - device.AnsweredMs) < policy.CopyMs;

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
