using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Receiver;

/// <summary>Ids of what this room logs; each statement has its own.</summary>
internal static class ReceiverEvents
{
    public static readonly EventId JournalRefuses = new(4001, nameof(JournalRefuses));
    public static readonly EventId JournalWell = new(4002, nameof(JournalWell));
    public static readonly EventId ListenerFailed = new(4003, nameof(ListenerFailed));
    public static readonly EventId Refused = new(4004, nameof(Refused));
    public static readonly EventId TooMany = new(4005, nameof(TooMany));
    public static readonly EventId UdpFailed = new(4006, nameof(UdpFailed));
    public static readonly EventId Lost = new(4007, nameof(Lost));
    public static readonly EventId Returned = new(4008, nameof(Returned));
    public static readonly EventId OnwardFailed = new(4009, nameof(OnwardFailed));
    public static readonly EventId WatchFailed = new(4010, nameof(WatchFailed));
    public static readonly EventId LossNotKept = new(4011, nameof(LossNotKept));
    public static readonly EventId DatagramFailed = new(4012, nameof(DatagramFailed));
    public static readonly EventId StoodStill = new(4013, nameof(StoodStill));
    public static readonly EventId OnwardWatchFailed = new(4014, nameof(OnwardWatchFailed));
    public static readonly EventId QueueFailed = new(4015, nameof(QueueFailed));
    public static readonly EventId NotOwedAnyMore = new(4016, nameof(NotOwedAnyMore));
    public static readonly EventId EventNotOwedAnyMore = new(4017, nameof(EventNotOwedAnyMore));
}
