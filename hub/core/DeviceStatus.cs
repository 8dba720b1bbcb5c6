using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>What storage keeps of a device's life, to take up where it was left.</summary>
public sealed record DeviceStatus
{
    public DeviceState State { get; init; }

    public long StateSinceUnixMs { get; init; }

    public long LastCounter { get; init; } = -1;

    public long LastHeardUnixMs { get; init; }

    public byte Battery { get; init; } = BatteryLevel.Unknown;

    public string? Firmware { get; init; }

    public byte Flags { get; init; }

    public long DeclaredIntervalMs { get; init; }

    public uint DownCeiling { get; init; }
}
