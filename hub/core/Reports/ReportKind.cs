namespace SchoolButton.Hub.Core;

/// <summary>What the hub reports to a receiver; the protocol's code table turns it into Contact ID or SIA codes.</summary>
public enum ReportKind
{
    Panic = 1,
    SilentPanic = 2,
    Duress = 3,
    Medical = 4,

    /// <summary>An earlier alarm of this device is taken back.</summary>
    Cancel = 5,

    Tamper = 6,

    /// <summary>The device reported a fault of its own.</summary>
    DeviceFault = 7,

    /// <summary>The device has not been heard within its bound; its restore says that it is heard again.</summary>
    DeviceSilent = 8,

    BatteryLow = 9,

    /// <summary>A press made to try the road.</summary>
    ManualTest = 10,

    /// <summary>The hub tries the path by itself.</summary>
    PeriodicTest = 11,

    /// <summary>A gateway's channel is occupied by what is not ours: jamming or interference. Its restore says that it is free again.</summary>
    Interference = 12,

    /// <summary>
    /// An access point or a whole site cannot be heard, and with it the devices there: one message for all of them. Its
    /// restore says that something there is heard again.
    /// </summary>
    Outage = 13,

    /// <summary>A drill press. Goes only over ways that mark each message as an exercise; never to the police as an alarm.</summary>
    Drill = 14,

    /// <summary>An alarm is owed to the police for too long, and nobody has acted: for those who are told of that.</summary>
    Undelivered = 15,

    /// <summary>One of the site's ways out failed; told over another. Its restore says that it works again.</summary>
    PathFailed = 16,

    /// <summary>The hub runs on its battery.</summary>
    HubMains = 17,

    /// <summary>The hub's battery is low.</summary>
    HubBattery = 18,

    /// <summary>An alarm that was told came further: a person took it on, is there, closed it; or the police got it late.</summary>
    Step = 19,
}
