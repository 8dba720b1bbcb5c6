using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Who was heard since it was stored last. A heartbeat that says nothing new costs no row: every device has its moment once in
/// <see cref="CorePolicy.HeardStoredMs"/>, spread by address, at which what was heard since is stored in one go.
///
/// What a crash takes is that much of last-heard times, counters and hours, and nothing else: what a heartbeat says anew is
/// stored with its counter. So whoever plays back heartbeats after a crash can use those of the last
/// <see cref="CorePolicy.HeardStoredMs"/> alone, each once, in their order, and none any more once the device itself is heard;
/// they say nothing but that it lived, which hides its death for at most a bound each. Alarms are never among them.
///
/// Over which gateways a device can be heard is stored whenever that changes, but not when each of them heard it last. So
/// whom several gateways hear in turns may after a crash, for its bound, have fewer ways than it had: if just those are dead
/// it is unknown where it is silent. It is silent where it is unknown only if none of those that are left is a gateway in
/// use: it was heard last over one that was retired since, or over its own session.
/// </summary>
internal sealed class HeardLedger
{
    /// <summary>A battery that went by less is no news; but the low mark is.</summary>
    public const int BatteryStepPercent = 5;

    /// <summary>Devices whose moments are within this time are stored in one commit.</summary>
    private const long SlotMs = 1_000;

    private readonly List<Device>[] _slots;
    private long _doneSlot;

    public HeardLedger(CorePolicy policy, long startMs)
    {
        _slots = new List<Device>[Math.Max(1, policy.HeardStoredMs / SlotMs)];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = [];
        }

        _doneSlot = startMs / SlotMs;
    }

    /// <summary>Whether a heartbeat says what storage does not have yet.</summary>
    /// <param name="device">As it was before.</param>
    public static bool IsNews(Device device, HeartbeatBody body) =>
        body.Flags != device.Flags
        || body.IntervalSeconds * 1_000L != device.DeclaredIntervalMs
        || IsNews(device.StoredBattery, body.Battery)
        || (body.HasDetails
            && (body.Fault != device.Fault
                || body.ResetCause != device.ResetCause
                || !IsVersion(device.Firmware, body)));

    /// <summary>A device was heard, and that is all.</summary>
    public void Heard(Device device, Step step)
    {
        step.Heard.Add(device);
        device.IsUnstored = true;
        if (!device.IsQueued)
        {
            device.IsQueued = true;
            _slots[SlotOf(device.Address)].Add(device);
        }
    }

    /// <summary>Has stored whose moment has come.</summary>
    public void Pump(long nowMs, Step step)
    {
        long slot = nowMs / SlotMs;
        for (_doneSlot = Math.Max(_doneSlot, slot - _slots.Length); _doneSlot < slot;)
        {
            Empty(_slots[++_doneSlot % _slots.Length], step);
        }
    }

    /// <summary>Has everything stored.</summary>
    public void Flush(Step step)
    {
        foreach (List<Device> slot in _slots)
        {
            Empty(slot, step);
        }
    }

    /// <summary>The step is complete: what it stores of a device is whole, routes and hour too, and who is stored is shown once.</summary>
    public static void Settle(Step step)
    {
        foreach (Device device in step.Devices)
        {
            step.Heard.Remove(device);
            device.IsUnstored = false;
            device.StoredBattery = device.Battery;
            device.Hour.Store(device.Address, step.Hours);
            foreach (Route route in device.RouteSpan)
            {
                if (route.IsUnstored)
                {
                    route.IsUnstored = false;
                    step.Routes.Add(route);
                }
            }
        }
    }

    private static void Empty(List<Device> slot, Step step)
    {
        foreach (Device device in slot)
        {
            device.IsQueued = false;
            if (device.IsUnstored)
            {
                step.Devices.Add(device);
            }
        }

        slot.Clear();
    }

    private static bool IsNews(byte stored, byte said) =>
        stored > BatteryLevel.Full || said > BatteryLevel.Full
            ? stored != said
            : Math.Abs(stored - said) >= BatteryStepPercent
                || (stored <= ViewOf.LowBatteryPercent) != (said <= ViewOf.LowBatteryPercent);

    private static bool IsVersion(string? firmware, HeartbeatBody body)
    {
        Span<char> said = stackalloc char[12];
        return said.TryWrite($"{body.Major}.{body.Minor}.{body.Patch}", out int length)
            && firmware.AsSpan().SequenceEqual(said[..length]);
    }

    /// <summary>Addresses are given in a row, and a school's devices are bought together: neighbours are kept apart.</summary>
    private int SlotOf(uint address) => (int)((address * 2_654_435_761u) % (uint)_slots.Length);
}
