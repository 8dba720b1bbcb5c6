namespace SchoolButton.Hub.Core.Silence;

/// <summary>
/// What a site's receiver is told of silences and outages. Each word is said once, and the last one said is never left
/// wrong for good.
///
/// A silence is told at once. So is the return, unless the device falls silent again and again: from the
/// <see cref="CorePolicy.FlapsTold"/>th time within <see cref="CorePolicy.FlapWindowMs"/> the word stays "silent" until the
/// device has stayed online for a calm time, which doubles with each further time (field lesson 6).
///
/// While a person works on a device (snooze) its silence is not told; if it is silent at the end of that, it is told then.
/// Who of the site's receivers wants to hear of it is the outbox's business.
/// </summary>
internal sealed class SilenceWord(Outbox outbox, CorePolicy policy)
{
    /// <summary>The calm time doubles no more often; far beyond its bound already.</summary>
    private const int MostDoublings = 20;

    /// <summary>When the word on a device is looked at again; one entry for each, put back if it comes too early.</summary>
    private readonly PriorityQueue<Device, long> _later = new();

    /// <summary>The hub starts.</summary>
    public void Load(Device device, Instant start)
    {
        ref WatchState watch = ref device.Watch;
        watch.IsToldSilent = device.State == DeviceState.Silent || IsDamped(device);
        if (watch.IsToldSilent && device.State != DeviceState.Silent)
        {
            StayCalm(device, start.MonotonicMs);
        }

        if (device.SnoozedUntilUnixMs != 0)
        {
            // It may have ended while the hub was down; then the word is due now.
            watch.MayBeTold = device.State == DeviceState.Silent;
            watch.IsToldSilent &= !watch.MayBeTold;
        }
    }

    /// <summary>Whether the receiver has it as silent, or may have, and is owed the end of that.</summary>
    public static bool Owes(Device device) => device.Watch.IsToldSilent || device.Watch.MayBeTold;

    /// <summary>Whether it is silent, and that is no secret.</summary>
    public static bool IsToldSilent(Device device) => device.Watch.IsToldSilent && device.State == DeviceState.Silent;

    /// <summary>A snooze of it began, changed or ended: what it kept from being told is due now.</summary>
    public void SnoozeChanged(Device device, Instant now, Step step) => Settle(device, now, step);

    /// <summary>It fell silent, or is heard again.</summary>
    public void Changed(in Transition transition, Instant now, Step step)
    {
        Device device = transition.Device;
        if (transition is { From: DeviceState.Silent, To: DeviceState.Online } && device.Watch.IsToldSilent)
        {
            bool isAgain = Math.Abs(now.UnixMs - device.FlapUnixMs) <= policy.FlapWindowMs;
            device.Flaps = isAgain ? device.Flaps + 1 : 1;
            device.FlapUnixMs = now.UnixMs;
        }

        if (transition.To == DeviceState.Online && transition.From != DeviceState.Late && IsDamped(device))
        {
            StayCalm(device, now.MonotonicMs);
        }

        if (transition.To == DeviceState.Silent && device.Watch.IsToldSilent && !IsSnoozed(device, now.MonotonicMs))
        {
            // That the word stands may be true of receivers that are set up no more, or were not yet.
            step.Durable = true;
            outbox.StillLasts(ReportKind.DeviceSilent, device, now.UnixMs, step);
        }

        Settle(device, now, step);
    }

    /// <summary>Nobody waits for it there any more: without this its silence would stand at the receiver for ever.</summary>
    public void Leave(Device device, Instant now, Step step)
    {
        if (Owes(device))
        {
            TellRestored(device, now, step);
        }

        device.Watch.CalmEndMs = WatchState.Never;
        device.Flaps = 0;
    }

    /// <summary>It belongs to another site now: if it is silent, people wait for it there.</summary>
    public void Arrive(Device device, Instant now, Step step) => Settle(device, now, step);

    /// <summary>Says what had to wait.</summary>
    public void Pump(Instant now, Step step)
    {
        while (_later.TryPeek(out Device? device, out long atMs) && atMs <= now.MonotonicMs)
        {
            _later.Dequeue();
            long wordMs = device.Watch.WordMs;
            device.Watch.WordMs = WatchState.Never;
            if (device.Record.Retired)
            {
                continue;
            }

            if (wordMs > now.MonotonicMs)
            {
                LookAgain(device, wordMs);
                continue;
            }

            Settle(device, now, step);
        }
    }

    /// <summary>One message for an outage and one for its end; that of a gateway is told by the gateway's own silence.</summary>
    public void Tell(Outage outage, bool restore, Instant now, Step step)
    {
        if (outage is { Kind: not OutageKind.Gateway, IsOfHub: false })
        {
            outbox.AddCondition(ReportKind.Outage, restore, outage, now.UnixMs, step);
        }
    }

    private static bool IsSnoozed(Device device, long nowMs) => device.Watch.SnoozeEndMs > nowMs;

    /// <summary>Brings the word to how things are, as far as it may be said now.</summary>
    private void Settle(Device device, Instant now, Step step)
    {
        ref WatchState watch = ref device.Watch;
        if (device.State == DeviceState.Silent && !watch.IsToldSilent)
        {
            if (IsSnoozed(device, now.MonotonicMs))
            {
                return;
            }

            (watch.IsToldSilent, watch.MayBeTold) = (true, false);
            Tell(device, restore: false, now, step);
        }
        else if (device.State is DeviceState.Online or DeviceState.New && Owes(device))
        {
            if (watch.CalmEndMs > now.MonotonicMs)
            {
                LookAgain(device, watch.CalmEndMs);
                return;
            }

            TellRestored(device, now, step);
        }
    }

    private void TellRestored(Device device, Instant now, Step step)
    {
        (device.Watch.IsToldSilent, device.Watch.MayBeTold) = (false, false);
        if (IsDamped(device))
        {
            // Told, and remembered: the next time within the window is damped at once.
            device.Flaps = policy.FlapsTold - 1;
        }

        step.Devices.Add(device);
        Tell(device, restore: true, now, step);
    }

    private bool IsDamped(Device device) => device.Flaps >= policy.FlapsTold;

    private void StayCalm(Device device, long nowMs)
    {
        long calmMs = policy.CalmMinMs << Math.Min(device.Flaps - policy.FlapsTold, MostDoublings);
        device.Watch.CalmEndMs = nowMs + Math.Min(calmMs, policy.CalmMaxMs);
        LookAgain(device, device.Watch.CalmEndMs);
    }

    private void Tell(Device device, bool restore, Instant now, Step step)
    {
        step.Durable = true;
        outbox.AddCondition(ReportKind.DeviceSilent, restore, device, now.UnixMs, step);
    }

    private void LookAgain(Device device, long atMs)
    {
        bool isQueued = device.Watch.WordMs != WatchState.Never;
        bool isEarlier = atMs < device.Watch.WordMs;
        device.Watch.WordMs = atMs;
        if (!isQueued || isEarlier)
        {
            _later.Enqueue(device, atMs);
        }
    }
}
