using System.IO.Pipelines;
using System.Text.Json;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console.Events;

/// <summary>
/// One listener's view of the hub, live: a snapshot, then every change. While the listener is slow nothing is read from
/// the feed, which keeps only the last form of each thing; so a stream holds one batch, however long it stalls.
/// </summary>
internal sealed class EventStream(IHubView view, TimeProvider time, PipeWriter output, JsonSerializerOptions json)
{
    /// <summary>Devices that changed and have not been told yet; at most as many as there are devices.</summary>
    private readonly Dictionary<string, DeviceView> _waiting = [];

    /// <summary>Ways out that changed and have not been told yet; at most as many as there are sites.</summary>
    private readonly Dictionary<string, SitePathsView> _waitingPaths = [];

    private readonly HashSet<string> _told = [];
    private readonly HashSet<string> _toldSites = [];
    private long _lastKeepAlive;
    private long _lastBatch;

    /// <exception cref="TimeoutException">The listener took nothing for <see cref="ConsoleLimits.StreamStall"/>.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Subscribed before the snapshot is read: a change in between is told twice rather than lost.
        using var feed = view.Subscribe();
        using var writer = new SseWriter(output, json);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        Snapshot(writer);
        _lastKeepAlive = time.GetTimestamp();
        await FlushAsync(cancellationToken);

        var next = ReadAsync(feed, ended.Token);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await WaitAsync(next, cancellationToken);
                bool changed = false;
                if (next.IsCompleted)
                {
                    changed = Take(await next, writer);
                    next = ReadAsync(feed, ended.Token);
                }

                changed |= Batch(writer) | KeepAlive(writer);
                if (changed)
                    await FlushAsync(cancellationToken);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task<News> ReadAsync(INewsFeed feed, CancellationToken cancellationToken) =>
        feed.ReadAsync(cancellationToken).AsTask();

    private void Snapshot(SseWriter writer)
    {
        var devices = Api.DevicesApi.Sorted(view.Devices);
        _waiting.Clear();
        _waitingPaths.Clear();
        _told.Clear();
        _told.UnionWith(devices.Select(d => d.Id));
        _toldSites.Clear();
        SiteView[] sites = [.. view.Sites];
        _toldSites.UnionWith(sites.Select(s => s.Id));
        writer.Event(
            "snapshot",
            new EventSnapshot(
                time.GetUtcNow(), devices, [.. view.Alarms], sites, [.. view.Outages], [.. view.Paths],
                [.. view.Troubles]));
    }

    /// <summary>Alarms, sites, outages and troubles go out at once; devices and ways out wait for their batch.</summary>
    private bool Take(News news, SseWriter writer)
    {
        foreach (var device in news.Devices)
            _waiting[device.Id] = device;

        foreach (var paths in news.Paths)
            _waitingPaths[paths.Site] = paths;

        foreach (var alarm in news.Alarms)
            writer.Event("alarm", alarm);

        foreach (var site in news.Sites)
        {
            _toldSites.Add(site.Id);
            writer.Event("site", site);
        }

        foreach (var outage in news.Outages)
            writer.Event("outage", outage);

        if (news.Troubles is { } troubles)
            writer.Event("troubles", new EventTroubles(troubles));

        return news.Alarms.Count + news.Sites.Count + news.Outages.Count > 0 || news.Troubles is not null;
    }

    private bool Batch(SseWriter writer)
    {
        if (_waiting.Count + _waitingPaths.Count == 0 || time.GetElapsedTime(_lastBatch) < ConsoleLimits.DeviceBatchInterval)
            return false;

        _lastBatch = time.GetTimestamp();
        foreach (var device in _waiting.Values)
        {
            _told.Add(device.Id);
            writer.Event("device", device);
        }

        foreach (var paths in _waitingPaths.Values)
            writer.Event("paths", paths);

        _waiting.Clear();
        _waitingPaths.Clear();
        return true;
    }

    /// <summary>
    /// The comment holds the hub's time, so that ages on a page stay right. The feed does not tell of a retired device
    /// or of a site that is no more: if one has gone, the listener gets a new snapshot instead.
    /// </summary>
    private bool KeepAlive(SseWriter writer)
    {
        if (time.GetElapsedTime(_lastKeepAlive) < ConsoleLimits.KeepAlive)
            return false;

        _lastKeepAlive = time.GetTimestamp();
        if (_told.IsSubsetOf(view.Devices.Select(d => d.Id)) && _toldSites.IsSubsetOf(view.Sites.Select(s => s.Id)))
            writer.Comment(ConsoleJson.Time(time.GetUtcNow()));
        else
            Snapshot(writer);
        return true;
    }

    private async Task WaitAsync(Task next, CancellationToken cancellationToken)
    {
        var wait = ConsoleLimits.KeepAlive - time.GetElapsedTime(_lastKeepAlive);
        if (_waiting.Count + _waitingPaths.Count > 0)
            wait = Earlier(wait, ConsoleLimits.DeviceBatchInterval - time.GetElapsedTime(_lastBatch));
        if (wait <= TimeSpan.Zero || next.IsCompleted)
            return;

        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(next, Task.Delay(wait, time, woken.Token));
        await woken.CancelAsync();
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = output.FlushAsync(cancellationToken);
        if (flush.IsCompletedSuccessfully)
            _ = flush.Result;
        else
            await flush.AsTask().WaitAsync(ConsoleLimits.StreamStall, time, cancellationToken);
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
