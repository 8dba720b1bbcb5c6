namespace SchoolButton.Hub.Core.Views;

/// <summary>How one gateway hears a device, for <see cref="DeviceFacts"/>.</summary>
public readonly record struct RouteFacts(
    uint Gateway, double RssiDbm, double SnrDb, double LastSnrDb, int Frames, long HeardUnixMs);
