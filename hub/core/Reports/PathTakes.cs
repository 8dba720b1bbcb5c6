namespace SchoolButton.Hub.Core;

/// <summary>What is sent over a way out of a site.</summary>
[Flags]
public enum PathTakes
{
    None = 0,

    /// <summary>Calls for help and their cancels, tamper and faults of devices.</summary>
    Alarms = 1,

    /// <summary>Silence, outages, interference, low batteries, troubles of the hub and of other ways, and their ends.</summary>
    Supervision = 2,

    /// <summary>Test presses.</summary>
    Tests = 4,

    /// <summary>Drill presses; only over a way that says of each message that it is an exercise.</summary>
    Drills = 8,

    /// <summary>That an alarm is owed to the police for too long and nobody has acted.</summary>
    Escalations = 16,

    /// <summary>How far people have come with an alarm, and that the police got it late; for a copy that takes the alarm itself.</summary>
    Steps = 32,
}
