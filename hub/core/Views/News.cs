namespace SchoolButton.Hub.Core.Views;

/// <summary>Devices, alarms, sites and outages as they now are, and whether the hub's troubles changed.</summary>
public sealed record News(
    IReadOnlyList<DeviceView> Devices,
    IReadOnlyList<AlarmView> Alarms,
    IReadOnlyList<SiteView> Sites,
    IReadOnlyList<string>? Troubles)
{
    public IReadOnlyList<OutageView> Outages { get; init; } = [];
}
