namespace SchoolButton.Hub.Core.Views;

/// <summary>What the console may read. Safe from any thread; never ahead of the disk.</summary>
public interface IHubView
{
    IReadOnlyCollection<DeviceView> Devices { get; }

    /// <summary>How many devices are in a state; for whoever asks often and wants no more.</summary>
    int DevicesIn(DeviceState state) => Devices.Count(d => d.State == state);

    /// <summary>The sites of the configuration.</summary>
    IReadOnlyCollection<SiteView> Sites { get; }

    /// <summary>The ways out of every site that has any, by site.</summary>
    IReadOnlyCollection<SitePathsView> Paths { get; }

    /// <summary>Newest first; at most <see cref="MaxAlarms"/>.</summary>
    IReadOnlyCollection<AlarmView> Alarms { get; }

    /// <summary>Newest first: those that last, and of those that ended the newest; at most <see cref="MaxOutages"/>.</summary>
    IReadOnlyCollection<OutageView> Outages { get; }

    /// <summary>Troubles of the hub and of its ways to receivers, in words that say what to do; empty when it is well.</summary>
    IReadOnlyList<string> Troubles { get; }

    /// <summary>How well the hub itself is, and all troubles; a receiver that fails makes the hub no worse.</summary>
    HubHealth Health { get; }

    /// <summary>Starts listening for changes. Dispose it to stop.</summary>
    INewsFeed Subscribe();

    /// <summary>How many alarms the view holds.</summary>
    const int MaxAlarms = 1000;

    /// <summary>How many outages the view holds; one that lasts goes last.</summary>
    const int MaxOutages = 200;
}
