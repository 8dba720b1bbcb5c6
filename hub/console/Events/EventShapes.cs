using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console.Events;

/// <summary>The first event of a stream: everything, as it is at <paramref name="Now"/> by the hub's clock.</summary>
internal sealed record EventSnapshot(
    DateTimeOffset Now,
    IReadOnlyList<DeviceView> Devices,
    IReadOnlyList<AlarmView> Alarms,
    IReadOnlyList<SiteView> Sites,
    IReadOnlyList<OutageView> Outages,
    IReadOnlyList<SitePathsView> Paths,
    IReadOnlyList<string> Troubles);

/// <summary>All troubles of the hub, as they now are.</summary>
internal sealed record EventTroubles(IReadOnlyList<string> Troubles);
