using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>What storage keeps of a device's life, to take up where it was left.</summary>
public sealed record DeviceStatus
{
    /// <summary>Of the key that the counters belong to; the directory may have a newer one by now.</summary>
    public int Generation { get; init; }

    public DeviceState State { get; init; }

    public long StateSinceUnixMs { get; init; }

    public long LastCounter { get; init; } = -1;

    public long LastHeardUnixMs { get; init; }

    public byte Battery { get; init; } = BatteryLevel.Unknown;

    public string? Firmware { get; init; }

    public byte Flags { get; init; }

    public long DeclaredIntervalMs { get; init; }

    public FaultCode Fault { get; init; }

    public ResetCause ResetCause { get; init; }

    public Announcement? Shown { get; init; }

    public Arrivals Arrivals { get; init; } = Arrivals.None;

    public IReadOnlyList<RouteStatus> Routes { get; init; } = [];

    public uint DownCeiling { get; init; }

    public long JammedSinceUnixMs { get; init; }

    public CommandKind PendingKind { get; init; }

    public int PendingArgument { get; init; }

    public long PendingUntilUnixMs { get; init; }

    public long SnoozedUntilUnixMs { get; init; }

    public string? SnoozedBy { get; init; }

    public int Flaps { get; init; }

    public long FlapUnixMs { get; init; }

    public long BatteryLowSinceUnixMs { get; init; }
}
