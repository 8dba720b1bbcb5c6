using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Silence;

/// <summary>Acts on what the judge finds: what is stored, shown, pinged, and told to the receivers.</summary>
internal sealed class SilenceWatch(
    HubSnapshot loaded, SilenceJudge judge, SilenceWord word, Snoozes snoozes, Announcer announcer, DownlinkWriter downlinks,
    AirRoute air, CorePolicy policy)
{
    private readonly List<Transition> _transitions = [];
    private readonly HashSet<long> _outagesTold = [.. loaded.Outages.Select(o => o.Id)];
    private int _pings;
    private bool _listening = true;

    /// <summary>Devices can reach the hub, or cannot: until they can, nobody is blamed.</summary>
    public void Listen(bool listening, Instant now)
    {
        _listening = listening;
        judge.Grace(now.MonotonicMs);
    }

    /// <param name="horizonMs">As of <see cref="HubCore.Apply"/>.</param>
    public void Tick(long horizonMs, Instant now, Step step)
    {
        _pings = 0;
        if (!_listening)
        {
            judge.Grace(now.MonotonicMs);
        }

        _transitions.Clear();
        judge.Tick(Math.Min(horizonMs, now.MonotonicMs), now, _transitions);
        foreach (Transition transition in _transitions)
        {
            Changed(transition, now, step);
        }

        TellOutages(now, step);
        foreach (Device device in snoozes.Pump(now, step))
        {
            SnoozeChanged(device, now, step);
        }

        word.Pump(now, step);
    }

    /// <summary>A device's state did.</summary>
    public void Changed(Transition transition, Instant now, Step step)
    {
        Device device = transition.Device;
        step.Devices.Add(device);
        announcer.Changed(device, now, step);
        switch (transition)
        {
            case { To: DeviceState.Late }:
                Ping(device, now, step);
                return;
            case { From: DeviceState.New }:
                // Lost to a power cut, a device that then dies would stay new, and nobody would miss it.
                step.Durable = true;
                break;
            case { To: DeviceState.Silent } or { From: DeviceState.Silent }:
                step.Durable = true;
                break;
        }

        word.Changed(transition, now, step);
    }

    /// <summary>A snooze of it began, changed or ended.</summary>
    public void SnoozeChanged(Device device, Instant now, Step step)
    {
        SilenceJudge.SnoozeChanged(device, now.MonotonicMs);
        word.SnoozeChanged(device, now, step);
    }

    private void TellOutages(Instant now, Step step)
    {
        foreach (Outage outage in judge.TouchedOutages)
        {
            step.Outages.Add(outage);
            if (outage.EndedUnixMs == 0 ? _outagesTold.Add(outage.Id) : _outagesTold.Remove(outage.Id))
            {
                step.Durable = true;
                word.Tell(outage, restore: outage.EndedUnixMs != 0, now, step);
            }
        }

        judge.TouchedOutages.Clear();
    }

    private void Ping(Device device, Instant now, Step step)
    {
        if (_pings++ < policy.PingsPerTick)
        {
            // A wearable sleeps: on the air nobody would hear it.
            uint gateway = device.Record.Kind == DeviceKinds.Wearable ? 0 : air.Of(device, now);
            downlinks.Command(device, new CommandBody { Kind = CommandKind.Ping }, gateway, urgent: false, step);
        }
    }
}
