using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What really is with one device, kept by the world and not by the hub.</summary>
internal sealed class DeviceTruth(DeviceRecord record, ICcm key)
{
    public uint Address => Record.Address;

    public DeviceRecord Record { get; set; } = record;

    public ICcm Key => key;

    /// <summary>It is heard over gateways alone.</summary>
    public bool IsOnAir => Record.Kind == DeviceKinds.Wearable;

    /// <summary>Over which gateways its newest frames came, and when they were heard there.</summary>
    public Dictionary<uint, Way> Ways { get; } = [];

    /// <summary>Since when no frame of it has been missing, as far as the hub's process could see.</summary>
    public long SteadySinceMicros { get; set; } = -1;

    public bool IsRetired { get; set; }

    /// <summary>It will never run again.</summary>
    public bool IsDead { get; set; }

    /// <summary>The highest counter that reached the hub's process and that a restart would still know.</summary>
    public long Reached { get; set; } = -1;

    /// <summary>When that was; -1 for never.</summary>
    public long HeardMicros { get; set; } = -1;

    /// <summary>When the latest new frame of it reached the hub's process.</summary>
    public long ReachedMicros { get; set; } = -1;

    /// <summary>People were shown that the hub knows it.</summary>
    public bool IsKnown { get; set; }

    public DeviceState Shown { get; set; }

    /// <summary>A commit that waited for the disk has it as silent, and nothing of it came since.</summary>
    public bool IsSilentOnDisk { get; set; }

    /// <summary>A person asked that nobody is told of its silence until then, or may have.</summary>
    public long SnoozedUntilMicros { get; set; } = -1;

    /// <summary>
    /// It once started while its flash took no writes: it went on from a counter far ahead, and the hub takes what comes
    /// below that for a replay.
    /// </summary>
    public bool HasUnsafeCounter { get; set; }

    /// <summary>It had so many unfinished alarms that some gave way.</summary>
    public bool IsCrowded { get; set; }

    /// <summary>When its last press is over and decided.</summary>
    public long PressedUntilMicros { get; set; }

    /// <summary>Its settings give patterns of presses a meaning: one hand may raise several alarms, each graver, or take one back.</summary>
    public bool HasHabits { get; set; }

    /// <summary>The most alarms by hand that its presses so far can have raised.</summary>
    public int MostAlarms { get; set; }

    /// <summary>Alarms by hand that it raised.</summary>
    public int HandAlarms { get; set; }

    /// <summary>A gateway that heard it.</summary>
    /// <param name="HeardMicros">When it did so last.</param>
    /// <param name="ReachedMicros">When the hub's process was told so last.</param>
    internal readonly record struct Way(long HeardMicros, long ReachedMicros);
}
