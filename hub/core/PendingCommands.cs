using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// What people asked of wearables, which sleep: kept, one command for each, and told right behind the ack of a frame that
/// wanted one, since a device listens then and obeys nothing before a fresh ack. A command whose effect heartbeats show is
/// told until one does; another is told once.
///
/// Must never: tell a device that called for help a moment ago; keep more than one command for a device, or one for ever.
/// </summary>
internal sealed class PendingCommands(CorePolicy policy, DownlinkWriter downlinks)
{
    private readonly Dictionary<uint, Wait> _waits = [];
    private readonly List<Device> _over = [];
    private long _firstEndMs = long.MaxValue;

    /// <summary>Takes up what was kept before the start.</summary>
    public void Load(Device device, Instant start)
    {
        if (device.Record.Retired)
        {
            device.PendingKind = CommandKind.None;
        }

        if (device.PendingKind == CommandKind.None)
        {
            return;
        }

        // A wall clock that stepped back while the hub was down does not keep it longer than it may be kept.
        long leftMs = Math.Clamp(
            device.PendingUntilUnixMs - start.UnixMs, 0, KeptMs(device.PendingKind, device.PendingArgument));
        Await(device, start.MonotonicMs + leftMs);
    }

    /// <summary>Keeps a command in place of the one before, if it is one to keep, for a wearable on the air.</summary>
    public bool Keep(Device device, CommandBody command, Instant now, Step step)
    {
        bool isToKeep = command.Kind is CommandKind.Identify or CommandKind.TestMode or CommandKind.WalkTest;
        if (!isToKeep || device.Record.Kind != DeviceKinds.Wearable || device.Gateway == 0)
        {
            return false;
        }

        long keptMs = KeptMs(command.Kind, command.Argument);
        (device.PendingKind, device.PendingArgument) = (command.Kind, command.Argument);
        device.PendingUntilUnixMs = now.UnixMs + keptMs;
        Await(device, now.MonotonicMs + keptMs);
        Changed(device, step);
        return true;
    }

    /// <summary>A heartbeat says how the device is. <see cref="Device.Flags"/> still says how it was before.</summary>
    public void Heard(Device device, byte flags, Step step)
    {
        // What it shows is the command's doing if the command was told, or if it did not show it before.
        if (_waits.TryGetValue(device.Address, out Wait? wait)
            && Shows(device, flags)
            && (wait.IsTold || !Shows(device, device.Flags)))
        {
            Drop(device, step);
        }
    }

    /// <summary>The device listens: it has just been sent an ack.</summary>
    /// <param name="way">On which the ack went.</param>
    public void Tell(Device device, OverAir way, Instant now, Step step)
    {
        if (!_waits.TryGetValue(device.Address, out Wait? wait) || CalledForHelp(device, now))
        {
            return;
        }

        // Not urgent, behind an alarm's ack neither: on the air others' alarms go first.
        CommandBody command = new() { Kind = device.PendingKind, Argument = device.PendingArgument };
        if (!downlinks.Command(device, command, way with { Urgent = false, WorthMs = way.WorthMs + policy.BehindAckMs }, step))
        {
            return;
        }

        wait.IsTold = true;
        if (EffectOf(device.PendingKind) == 0)
        {
            Drop(device, step);
        }
    }

    /// <summary>Drops what waited too long.</summary>
    public void Pump(Instant now, Step step)
    {
        if (now.MonotonicMs < _firstEndMs)
        {
            return;
        }

        _over.Clear();
        _firstEndMs = long.MaxValue;
        foreach (Wait wait in _waits.Values)
        {
            if (wait.EndMs <= now.MonotonicMs)
            {
                _over.Add(wait.Device);
            }
            else
            {
                _firstEndMs = Math.Min(_firstEndMs, wait.EndMs);
            }
        }

        foreach (Device device in _over)
        {
            Drop(device, step);
        }
    }

    /// <summary>Nothing is to be told to the device any more.</summary>
    public void Drop(Device device, Step step)
    {
        if (_waits.Remove(device.Address))
        {
            (device.PendingKind, device.PendingArgument, device.PendingUntilUnixMs) = (CommandKind.None, 0, 0);
            Changed(device, step);
        }
    }

    /// <summary>Whether a press of this kind asks for somebody to come, or takes that back.</summary>
    public static bool IsCall(EventKind kind) =>
        kind is not (EventKind.Test or EventKind.Drill or EventKind.Tamper or EventKind.Fault);

    private void Await(Device device, long endMs)
    {
        _waits[device.Address] = new Wait { Device = device, EndMs = endMs };
        _firstEndMs = Math.Min(_firstEndMs, endMs);
    }

    /// <summary>A power cut must neither forget what somebody was told is kept, nor have it told anew.</summary>
    private static void Changed(Device device, Step step)
    {
        step.Devices.Add(device);
        step.Durable = true;
    }

    private long KeptMs(CommandKind kind, int argument) =>
        kind is CommandKind.TestMode or CommandKind.WalkTest && argument > 0 ? policy.TestCommandKeptMs : policy.CommandKeptMs;

    private bool CalledForHelp(Device device, Instant now) =>
        device.Recent().Any(a => IsCall(a.Kind) && now.UnixMs - a.StoredUnixMs < policy.CallKeepsCommandsMs);

    private static bool Shows(Device device, byte flags) =>
        EffectOf(device.PendingKind) is not 0 and byte effect && (flags & effect) != 0 == (device.PendingArgument > 0);

    /// <summary>The flag by which a heartbeat shows that the command is obeyed; 0 for none.</summary>
    private static byte EffectOf(CommandKind kind) => kind switch
    {
        CommandKind.TestMode => HeartbeatBody.TestModeFlag,
        CommandKind.WalkTest => HeartbeatBody.WalkTestFlag,
        _ => 0,
    };

    private sealed class Wait
    {
        public required Device Device { get; init; }

        /// <summary>Monotonic.</summary>
        public required long EndMs { get; init; }

        /// <summary>Whether it was told behind an ack; not only at the moment when somebody asked, asleep as it may have been.</summary>
        public bool IsTold { get; set; }
    }
}
