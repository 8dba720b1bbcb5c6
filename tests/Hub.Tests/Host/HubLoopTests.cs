using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Host.Views;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>The loop with its real thread, a store that can be broken, and a receiver line that notes what it is given.</summary>
[Collection("Meters are heard by everybody in the process")]
public sealed class HubLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BreakableStore _store = new();
    private readonly NotingLine _line = new();
    private readonly Troubles _troubles = new();
    private readonly HubClock _clock = new(TimeProvider.System);
    private readonly ReadModel _views;
    private readonly Dispatcher _dispatcher;
    private readonly HubLoop _loop;

    public HubLoopTests()
    {
        CorePolicy policy = new();
        HubSnapshot snapshot = HubSnapshot.Empty with
        {
            Devices = [new Device(new DeviceRecord(1, 0, "n", "s", "r", "stationary", 7, 60_000, 180_000, Retired: false))],
        };
        HubCore core = new(
            snapshot, [Site.WithOne("s", "School", "1234", "r:1", forwardSilence: true, forwardTests: false)], policy, _clock.Now);
        DeviceKeys keys = new();
        SessionTable sessions = new();
        _views = new ReadModel(core, _troubles);
        _dispatcher = new Dispatcher(
            new Dictionary<(string Site, string Path), IReceiverLine> { [("s", "r:1")] = _line }, _clock, _troubles, NullLogger<Dispatcher>.Instance);
        Releases releases = new(keys, sessions, _dispatcher, _views, NullLogger<Releases>.Instance);
        _loop = new HubLoop(core, policy, _store, keys, releases, _troubles, _clock, new ServiceManager(null, null, _clock), NullLogger<HubLoop>.Instance);
        _dispatcher.Start(_loop.PostAsync);
        _loop.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _store.IsBroken = false;
        await _loop.DisposeAsync();
        await _dispatcher.DisposeAsync();
    }

    [Fact]
    public async Task A_press_is_released_once_it_is_on_disk()
    {
        Receipt receipt = await PressAsync(1);
        await receipt.Released.WaitAsync(Patience);
        Outgoing report = await _line.Given.Task.WaitAsync(Patience);

        Assert.Equal((ReportKind.Panic, 7, 1), (report.Kind, report.Zone, report.Sequence));
        Assert.Contains(1u, _store.AlarmsOnDisk);
        Assert.Equal("panic", Assert.Single(_views.Alarms).Kind);
    }

    [Fact]
    public async Task What_the_disk_did_not_take_is_neither_acknowledged_nor_sent_nor_shown_and_goes_out_when_it_does()
    {
        _store.IsBroken = true;
        Receipt receipt = await PressAsync(1);
        await _store.Refused.Task.WaitAsync(Patience);

        Assert.False(receipt.Released.IsCompleted);
        Assert.False(_line.Given.Task.IsCompleted);
        Assert.Empty(_views.Alarms);
        await UntilAsync(() => _troubles.Now.Count == 1);
        Assert.Contains("no press is confirmed", _troubles.Now[0], StringComparison.Ordinal);

        _store.IsBroken = false;
        await receipt.Released.WaitAsync(Patience);
        await _line.Given.Task.WaitAsync(Patience);
        Assert.Single(_views.Alarms);
        await UntilAsync(() => _troubles.Now.Count == 0);
    }

    [Fact]
    public async Task A_desk_learns_what_became_of_its_deed()
    {
        await (await PressAsync(1)).Released.WaitAsync(Patience);
        Desk desk = new(_loop, _clock, new SessionTable());

        Assert.Equal(DeskAnswer.Done, await desk.AcknowledgeAsync(1, "me", CancellationToken.None));
        Assert.Equal(DeskAnswer.AlreadyDone, await desk.AcknowledgeAsync(1, "you", CancellationToken.None));
        Assert.Equal(DeskAnswer.NotFound, await desk.AcknowledgeAsync(2, "me", CancellationToken.None));
        Assert.Equal("me", Assert.Single(_views.Alarms).AcknowledgedBy);
    }

    [Fact]
    public async Task A_listener_that_does_not_read_is_told_the_last_form_of_each_thing_once()
    {
        using INewsFeed feed = _views.Subscribe();
        for (uint counter = 1; counter <= 20; counter++)
        {
            await (await HeartbeatAsync(counter, (byte)(20 - counter))).Released.WaitAsync(Patience);
        }

        News news = await feed.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience);
        Assert.Equal(0, Assert.Single(news.Devices).Battery);
    }

    [Fact]
    public async Task A_heartbeat_is_shown_without_the_disk_and_stored_at_a_clean_stop()
    {
        await (await HeartbeatAsync(1, 80)).Released.WaitAsync(Patience);
        _store.IsBroken = true;
        await (await HeartbeatAsync(2, 79)).Released.WaitAsync(Patience);
        Assert.False(_store.Refused.Task.IsCompleted);
        Assert.Equal(79, Assert.Single(_views.Devices).Battery);
        _store.IsBroken = false;

        await _loop.DisposeAsync();

        Assert.Equal(2, _store.CountersOnDisk[1]);
        Assert.Equal("hub-stop", _store.Audit[^1].What);
    }

    [Fact]
    public async Task An_outage_is_shown_and_told_until_it_is_over()
    {
        using INewsFeed feed = _views.Subscribe();
        Outage outage = new()
        {
            Id = 3, Kind = OutageKind.AccessPoint, Site = "s", Subject = "AP 7", SinceUnixMs = 5_000, Devices = 40,
        };
        Step step = new();
        step.Outages.Add(outage);
        _views.Take(step);
        OutageView lasting = Assert.Single(_views.Outages);
        outage.EndedUnixMs = 9_000;
        _views.Take(step);

        Assert.Equal(("access-point", "AP 7", 40, null), (lasting.Kind, lasting.Subject, lasting.Devices, lasting.EndedAt));
        OutageView told = Assert.Single((await feed.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience)).Outages);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(9_000), told.EndedAt);
        Assert.Equal(told, Assert.Single(_views.Outages));
    }

    private Task<Receipt> PressAsync(uint counter) => PostAsync(counter, new AlarmBody { Kind = EventKind.Panic }, null);

    private Task<Receipt> HeartbeatAsync(uint counter, byte battery) =>
        PostAsync(counter, null, new HeartbeatBody { Battery = battery, IntervalSeconds = 60 });

    private async Task<Receipt> PostAsync(uint counter, AlarmBody? alarm, HeartbeatBody? heartbeat)
    {
        Receipt receipt = new();
        await _loop.PostAsync(
            new UplinkFrame
            {
                ReceivedMs = _clock.MonotonicMs,
                Receipt = receipt,
                Address = 1,
                Generation = 0,
                Counter = counter,
                Alarm = alarm,
                Heartbeat = heartbeat,
            },
            CancellationToken.None);
        return receipt;
    }

    private static async Task UntilAsync(Func<bool> wished)
    {
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(5));
        while (!wished())
        {
            await look.WaitForNextTickAsync(patience.Token);
        }
    }

    private sealed class Receipt : IReceipt
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Released => _released.Task;

        public void Committed(Input input) => _released.SetResult();
    }

    private sealed class BreakableStore : IHubStore
    {
        public volatile bool IsBroken;

        public TaskCompletionSource Refused { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HashSet<uint> AlarmsOnDisk { get; } = [];

        public Dictionary<uint, long> CountersOnDisk { get; } = [];

        public List<AuditEntry> Audit { get; } = [];

        public bool ForgetHoursBefore(long unixMs) => false;

        public HubSnapshot Load() => HubSnapshot.Empty;

        public void Commit(Step step)
        {
            if (IsBroken)
            {
                Refused.TrySetResult();
                throw new StoreException("the disk is full");
            }

            AlarmsOnDisk.UnionWith(step.Alarms.Select(a => a.Counter));
            Audit.AddRange(step.Audit);
            foreach (Device device in step.Devices)
            {
                CountersOnDisk[device.Address] = device.LastCounter;
            }
        }

        public IReadOnlyList<DeviceEntry> DirectoryChanges() => [];

        public void Dispose()
        {
        }
    }

    private sealed class NotingLine : IReceiverLine
    {
        public TaskCompletionSource<Outgoing> Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<LineAnswer> SendAsync(Outgoing report, CancellationToken cancellation)
        {
            Given.TrySetResult(report);
            return Task.FromResult(new LineAnswer(SendOutcome.Acknowledged, null));
        }

        public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) =>
            Task.FromResult(new LineAnswer(SendOutcome.Acknowledged, null));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
