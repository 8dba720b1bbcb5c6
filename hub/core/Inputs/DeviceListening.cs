namespace SchoolButton.Hub.Core.Inputs;

/// <summary>A device has just subscribed to its downlink: it may have missed how far its alarms have come.</summary>
public sealed class DeviceListening : Input
{
    public required uint Address { get; init; }
}
