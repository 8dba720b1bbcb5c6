namespace SchoolButton.Hub.Core.Views;

/// <summary>Devices, alarms and sites as they now are, and whether the hub's troubles changed.</summary>
public sealed record News(
    IReadOnlyList<DeviceView> Devices,
    IReadOnlyList<AlarmView> Alarms,
    IReadOnlyList<SiteView> Sites,
    IReadOnlyList<string>? Troubles);
