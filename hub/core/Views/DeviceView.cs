using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>One device as people see it. Immutable; made anew at each change, after the change is on disk.</summary>
/// <param name="Id">Six lower-case hex digits, the device's address.</param>
/// <param name="Kind">stationary, wearable, gateway or annunciator.</param>
/// <param name="State">new, online, late, silent or unknown.</param>
/// <param name="Battery">Percent; null on mains or when the device has not said.</param>
/// <param name="Firmware">major.minor.patch; null until the device has said.</param>
/// <param name="StateSince">When it came into this state; null for a device never heard.</param>
/// <param name="IntervalSeconds">A heartbeat comes within this time.</param>
/// <param name="BoundSeconds">Unheard for so long, the device is silent.</param>
/// <param name="Gateway">Id of the gateway that heard it last; null if none did, or its own session alone since.</param>
/// <param name="Announcement">What an annunciator says that it tells; null for other devices and until it has said.</param>
/// <param name="LastStart">power-on (also where it does not know better), supervisor, woken-by-timer or woken-by-contact.</param>
/// <param name="Links">How each gateway that heard it of late hears it, the best first; empty for a device with a session of its own alone.</param>
/// <param name="LossPercent">Of its heartbeats, how many of late did not arrive, as its counters tell; null until enough is known.</param>
/// <param name="InterferenceSince">Of a gateway: since when its channel is taken for jammed; null if it is free.</param>
/// <param name="PendingCommand">What it will be told when it next listens, as in POST commands; null for nothing.</param>
/// <param name="Warnings">What an operator should mend, in words; empty when all is well.</param>
public sealed record DeviceView(
    string Id,
    string Name,
    string Site,
    string Room,
    string Kind,
    DeviceState State,
    DateTimeOffset? LastHeardAt,
    int? Battery,
    string? Firmware,
    int Zone,
    double IntervalSeconds,
    double BoundSeconds,
    DateTimeOffset? StateSince,
    string? Gateway,
    Announcement? Announcement,
    string LastStart,
    IReadOnlyList<LinkView> Links,
    int? LossPercent,
    DateTimeOffset? InterferenceSince,
    string? PendingCommand,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Until then nobody is told of its silence; null if it is not snoozed.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>Who asked for that; null if it is not snoozed.</summary>
    public string? SnoozedBy { get; init; }
}
