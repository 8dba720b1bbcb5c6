using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What really is with one device, kept by the world and not by the hub.</summary>
internal sealed class DeviceTruth(DeviceRecord record)
{
    public uint Address => Record.Address;

    public DeviceRecord Record { get; set; } = record;

    public bool IsRetired { get; set; }

    /// <summary>It will never run again.</summary>
    public bool IsDead { get; set; }

    /// <summary>The highest counter that reached the hub's process and that a restart would still know.</summary>
    public long Reached { get; set; } = -1;

    /// <summary>When that was; -1 for never.</summary>
    public long HeardMicros { get; set; } = -1;

    /// <summary>People were shown that the hub knows it.</summary>
    public bool IsKnown { get; set; }

    public DeviceState Shown { get; set; }

    /// <summary>A person asked that nobody is told of its silence until then, or may have.</summary>
    public long SnoozedUntilMicros { get; set; } = -1;

    /// <summary>
    /// It once started while its flash took no writes: it went on from a counter far ahead, and the hub takes what comes
    /// below that for a replay.
    /// </summary>
    public bool HasUnsafeCounter { get; set; }

    /// <summary>Presses are tests until then, if the command was obeyed.</summary>
    public long TestsUntilMicros { get; set; } = -1;

    /// <summary>It had so many unfinished alarms that some gave way.</summary>
    public bool IsCrowded { get; set; }

    /// <summary>When its last press is over and decided.</summary>
    public long PressedUntilMicros { get; set; }

    /// <summary>The most alarms by hand that its presses so far can have raised.</summary>
    public int MostAlarms { get; set; }

    /// <summary>Alarms by hand that it raised.</summary>
    public int HandAlarms { get; set; }
}
