using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.HubConsole;

/// <summary>A hub whose devices, alarms and troubles a test puts in place. Keeps the promises of the seams it stands for.</summary>
internal sealed class FakeHub(TimeProvider time) : IHubView, IHubDesk
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, DeviceView> _devices = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, AlarmView> _alarms = [];
    private readonly SortedDictionary<string, SiteView> _sites = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, OutageView> _outages = [];
    private readonly SortedDictionary<string, SitePathsView> _paths = new(StringComparer.Ordinal);
    private readonly List<FakeFeed> _feeds = [];
    private string[] _troubles = [];

    /// <summary>When set, the desk answers this to everything.</summary>
    public DeskAnswer? DeskAnswers { get; set; }

    /// <summary>When set, the desk answers nothing before this ends.</summary>
    public Task? DeskWaits { get; set; }

    /// <summary>What troubles make of it.</summary>
    public HealthLevel Level { get; set; } = HealthLevel.Failing;

    /// <summary>When set, reading the view fails with it.</summary>
    public Exception? Fails { get; set; }

    public List<(string Device, CommandKind Kind, int Argument)> Commands { get; } = [];

    public List<(long Alarm, AlarmStep To, string By, string? Note)> Steps { get; } = [];

    public List<(string Device, long Milliseconds, string By)> Snoozes { get; } = [];

    public List<(string Site, Announcement Kind, int Seconds, string By)> Announcements { get; } = [];

    public int Listeners
    {
        get
        {
            lock (_lock)
                return _feeds.Count;
        }
    }

    public IReadOnlyCollection<DeviceView> Devices => Read(() => (DeviceView[])[.. _devices.Values]);

    public IReadOnlyCollection<AlarmView> Alarms => Read(() => (AlarmView[])[.. _alarms.Values.Reverse()]);

    public IReadOnlyCollection<SiteView> Sites => Read(() => (SiteView[])[.. _sites.Values]);

    public IReadOnlyCollection<OutageView> Outages => Read(() => (OutageView[])[.. _outages.Values.Reverse()]);

    public IReadOnlyCollection<SitePathsView> Paths => Read(() => (SitePathsView[])[.. _paths.Values]);

    public IReadOnlyList<string> Troubles => Read(() => _troubles);

    public HubHealth Health => Troubles is { Count: > 0 } troubles ? new HubHealth(Level, troubles) : HubHealth.Well;

    public INewsFeed Subscribe()
    {
        var feed = new FakeFeed(gone =>
        {
            lock (_lock)
                _feeds.Remove(gone);
        });
        lock (_lock)
            _feeds.Add(feed);
        return feed;
    }

    public void Put(params IEnumerable<DeviceView> devices)
    {
        lock (_lock)
        {
            foreach (var device in devices)
            {
                _devices[device.Id] = device;
                _feeds.ForEach(f => f.Tell(device));
            }
        }
    }

    public void Put(params IEnumerable<AlarmView> alarms)
    {
        lock (_lock)
        {
            foreach (var alarm in alarms)
            {
                _alarms[alarm.Id] = alarm;
                _feeds.ForEach(f => f.Tell(alarm));
            }
        }
    }

    public void Put(params IEnumerable<SiteView> sites)
    {
        lock (_lock)
        {
            foreach (var site in sites)
            {
                _sites[site.Id] = site;
                _feeds.ForEach(f => f.Tell(site));
            }
        }
    }

    public void Put(params IEnumerable<OutageView> outages)
    {
        lock (_lock)
        {
            foreach (var outage in outages)
            {
                _outages[outage.Id] = outage;
                _feeds.ForEach(f => f.Tell(outage));
            }
        }
    }

    public void Put(params IEnumerable<SitePathsView> all)
    {
        lock (_lock)
        {
            foreach (var paths in all)
            {
                _paths[paths.Site] = paths;
                _feeds.ForEach(f => f.Tell(paths));
            }
        }
    }

    public void Trouble(params string[] troubles)
    {
        lock (_lock)
        {
            _troubles = troubles;
            _feeds.ForEach(f => f.Tell(troubles));
        }
    }

    /// <summary>Takes a device out, which no feed tells.</summary>
    public void Retire(string id)
    {
        lock (_lock)
            _devices.Remove(id);
    }

    /// <summary>Takes a site out, which no feed tells.</summary>
    public void Close(string site)
    {
        lock (_lock)
            _sites.Remove(site);
    }

    public DeviceView? Device(string id)
    {
        lock (_lock)
            return _devices.GetValueOrDefault(id);
    }

    public AlarmView? Alarm(long id)
    {
        lock (_lock)
            return _alarms.GetValueOrDefault(id);
    }

    public long NextAlarmId()
    {
        lock (_lock)
            return _alarms.Count == 0 ? 1 : _alarms.Keys.Last() + 1;
    }

    public async Task<DeskAnswer> AcknowledgeAsync(long alarmId, string by, CancellationToken cancellationToken)
    {
        if (DeskWaits is { } wait)
            await wait;
        if (DeskAnswers is { } answer)
            return answer;
        if (Alarm(alarmId) is not { } alarm)
            return DeskAnswer.NotFound;
        if (alarm.AcknowledgedAt is not null)
            return DeskAnswer.AlreadyDone;

        Put(alarm with { State = AlarmState.Acknowledged, AcknowledgedAt = time.GetUtcNow(), AcknowledgedBy = by });
        return DeskAnswer.Done;
    }

    public Task<DeskAnswer> AdvanceAsync(
        long alarmId, AlarmStep to, string by, string? note, CancellationToken cancellationToken)
    {
        if (DeskAnswers is { } answer)
            return Task.FromResult(answer);
        if (Alarm(alarmId) is not { } alarm)
            return Task.FromResult(DeskAnswer.NotFound);
        if (alarm.Step >= to)
            return Task.FromResult(DeskAnswer.AlreadyDone);

        Steps.Add((alarmId, to, by, note));
        Put(alarm with { Step = to, AcknowledgedAt = alarm.AcknowledgedAt ?? time.GetUtcNow() });
        return Task.FromResult(DeskAnswer.Done);
    }

    public Task<DeskAnswer> CommandAsync(
        string deviceId, CommandKind command, int argument, string by, CancellationToken cancellationToken)
    {
        if (DeskAnswers is { } answer)
            return Task.FromResult(answer);
        if (Device(deviceId) is null)
            return Task.FromResult(DeskAnswer.NotFound);

        Commands.Add((deviceId, command, argument));
        return Task.FromResult(DeskAnswer.Done);
    }

    public Task<DeskAnswer> SnoozeAsync(
        string deviceId, long milliseconds, string by, CancellationToken cancellationToken)
    {
        if (DeskAnswers is { } answer)
            return Task.FromResult(answer);
        if (Device(deviceId) is not { } device)
            return Task.FromResult(DeskAnswer.NotFound);

        Snoozes.Add((deviceId, milliseconds, by));
        DateTimeOffset? until = milliseconds == 0 ? null : time.GetUtcNow().AddMilliseconds(milliseconds);
        Put(device with { SnoozedUntil = until, SnoozedBy = until is null ? null : by });
        return Task.FromResult(DeskAnswer.Done);
    }

    public Task<DeskAnswer> AnnounceAsync(
        string site, Announcement announcement, int seconds, string by, CancellationToken cancellationToken)
    {
        if (DeskAnswers is { } answer)
            return Task.FromResult(answer);

        Announcements.Add((site, announcement, seconds, by));
        return Task.FromResult(DeskAnswer.Done);
    }

    private T Read<T>(Func<T> read)
    {
        if (Fails is not null)
            throw Fails;
        lock (_lock)
            return read();
    }
}
