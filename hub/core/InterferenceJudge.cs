using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Says which gateways' channels are jammed, by what their heartbeats report of the air: a jammer keeps the devices from
/// being heard, but not the gateway, which has a wire. Begun and over are told to the site's receiver once each.
///
/// What a gateway says is kept until it says otherwise: one that fell silent in a jam stays jammed, since nobody knows.
/// </summary>
internal sealed class InterferenceJudge(CorePolicy policy, Outbox outbox)
{
    /// <summary>Of gateways whose last reports speak for the other state; at most one each.</summary>
    private readonly Dictionary<uint, Streak> _streaks = [];

    /// <summary>A gateway has reported on its air.</summary>
    public void Heard(Device gateway, AirStatistics air, Instant now, Step step)
    {
        if (air.Seconds == 0)
        {
            return;
        }

        bool isJammed = gateway.JammedSinceUnixMs != 0;
        if (isJammed ? !LooksFree(air) : !LooksJammed(air))
        {
            _streaks.Remove(gateway.Address);
            return;
        }

        Streak streak = _streaks.GetValueOrDefault(gateway.Address);
        streak = new Streak(streak.Reports + 1, streak.Seconds + air.Seconds);
        _streaks[gateway.Address] = streak;
        if (streak.Reports >= policy.AirReports && streak.Seconds >= policy.AirSeconds)
        {
            Change(gateway, !isJammed, air, now, step);
        }
    }

    /// <summary>Its entry in the directory is about to change: what was said where it stood ends there.</summary>
    /// <param name="device">Still with the entry as it was.</param>
    public void Changing(Device device, DeviceRecord entry, Instant now, Step step)
    {
        _streaks.Remove(device.Address);
        if (device.JammedSinceUnixMs != 0
            && (entry.Retired || entry.Kind != DeviceKinds.Gateway || entry.Site != device.Record.Site))
        {
            // Nobody would ever say that it is over; without this the jam would stand at the receiver for ever.
            Change(device, isJammed: false, null, now, step);
        }
    }

    private void Change(Device gateway, bool isJammed, AirStatistics? air, Instant now, Step step)
    {
        _streaks.Remove(gateway.Address);
        gateway.JammedSinceUnixMs = isJammed ? now.UnixMs : 0;
        step.Devices.Add(gateway);
        step.Interferences.Add(new Interference(gateway, isJammed, air));
        step.Durable = true;
        outbox.AddCondition(ReportKind.Interference, restore: !isJammed, gateway, now.UnixMs, step);
    }

    private bool LooksJammed(AirStatistics air) => Unexplained(air) >= policy.JammedPercent || IsGarbled(air);

    private bool LooksFree(AirStatistics air) => Unexplained(air) < policy.FreePercent && !IsGarbled(air);

    private bool IsGarbled(AirStatistics air) =>
        air.Garbled > policy.GarbledPerWhole * air.Received
        && air.Garbled * policy.AirSeconds >= policy.GarbledLeast * Math.Max(air.Seconds, policy.AirSeconds);

    private static int Unexplained(AirStatistics air) => air.OccupiedPercent - air.ExplainedPercent;

    private readonly record struct Streak(int Reports, int Seconds);
}
