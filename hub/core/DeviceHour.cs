namespace SchoolButton.Hub.Core;

/// <summary>
/// What one hour of one device's heartbeats came to: a row an hour takes the place of a row a heartbeat. Written again
/// while the hour lasts; the last one stays.
/// </summary>
/// <param name="HourUnixMs">When the hour began, UTC.</param>
/// <param name="Heartbeats">New ones; neither copies nor repetitions.</param>
/// <param name="LongestGapMs">Between two frames; what reaches into the hour from before it counts.</param>
/// <param name="LowestBattery">One of BatteryLevel's values; its Unknown where it never said.</param>
/// <param name="RssiDbm">Mean of the frames over the air; null if none.</param>
/// <param name="SnrDb">As above.</param>
/// <param name="Missed">Heartbeats that the counters show to have been sent and not to have come.</param>
public sealed record DeviceHour(
    uint Address,
    long HourUnixMs,
    int Heartbeats,
    long LongestGapMs,
    byte LowestBattery,
    double? RssiDbm,
    double? SnrDb,
    int Missed);
