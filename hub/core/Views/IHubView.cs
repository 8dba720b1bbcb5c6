namespace SchoolButton.Hub.Core.Views;

/// <summary>What the console may read. Safe from any thread; never ahead of the disk.</summary>
public interface IHubView
{
    IReadOnlyCollection<DeviceView> Devices { get; }

    /// <summary>Newest first; at most <see cref="MaxAlarms"/>.</summary>
    IReadOnlyCollection<AlarmView> Alarms { get; }

    /// <summary>Troubles of the hub itself, in words that say what to do; empty when it is well.</summary>
    IReadOnlyList<string> Troubles { get; }

    /// <summary>Starts listening for changes. Dispose it to stop.</summary>
    INewsFeed Subscribe();

    /// <summary>How many alarms the view holds.</summary>
    public const int MaxAlarms = 1000;
}

/// <summary>One listener's changes. What changes twice between two reads is told once, in its last form: it stays bounded.</summary>
public interface INewsFeed : IDisposable
{
    /// <summary>Waits until something has changed, then takes all that has.</summary>
    ValueTask<News> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Devices and alarms as they now are, and whether the hub's troubles changed.</summary>
public sealed record News(
    IReadOnlyList<DeviceView> Devices,
    IReadOnlyList<AlarmView> Alarms,
    IReadOnlyList<string>? Troubles);
