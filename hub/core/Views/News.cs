namespace SchoolButton.Hub.Core.Views;

/// <summary>Devices, alarms, sites, outages and ways out as they now are, and whether the hub's troubles changed.</summary>
public sealed record News(
    IReadOnlyList<DeviceView> Devices,
    IReadOnlyList<AlarmView> Alarms,
    IReadOnlyList<SiteView> Sites,
    IReadOnlyList<string>? Troubles)
{
    public IReadOnlyList<OutageView> Outages { get; init; } = [];

    /// <summary>Each with all the ways of its site; with none where the site has none any more.</summary>
    public IReadOnlyList<SitePathsView> Paths { get; init; } = [];
}
