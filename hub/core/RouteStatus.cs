namespace SchoolButton.Hub.Core;

/// <summary>What storage keeps of a <see cref="Route"/>.</summary>
public sealed record RouteStatus(
    int Slot, uint Gateway, long LastHeardUnixMs, double RssiDbm, double SnrDb, int Frames);
