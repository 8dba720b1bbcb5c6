namespace SchoolButton.Hub.Core.Inputs;

/// <summary>Devices were added, changed or retired in the directory.</summary>
public sealed class DevicesChanged : Input
{
    public required IReadOnlyList<DeviceRecord> Records { get; init; }
}
