using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Host.Views;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Spare;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>The real loop on a PostgreSQL server that stops answering without a word: packets dropped, or a stopped machine.</summary>
[Collection("Meters are heard by everybody in the process")]
public sealed class DarkDatabaseTests : IAsyncDisposable
{
    private const int BoundMs = 4_000;

    /// <summary>A hub that waits for its database all the time finds nobody silent however long one waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Troubles _troubles = new();
    private readonly HubClock _clock = new(TimeProvider.System);
    private LossyWire? _wire;
    private SparedStore? _store;
    private Dispatcher? _dispatcher;
    private ReadModel? _views;
    private HubLoop? _loop;

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
        {
            await _loop.DisposeAsync();
            await _dispatcher!.DisposeAsync();
            _store!.Dispose();
            _wire!.Dispose();
        }

        _folder.Dispose();
    }

    [PostgresFact]
    public async Task A_device_that_dies_while_the_database_does_not_answer_is_found_silent_and_a_press_is_confirmed()
    {
        Start();
        await (await HeartbeatAsync(1, 1)).WaitAsync(Patience);
        await (await HeartbeatAsync(2, 1)).WaitAsync(Patience);

        _wire!.IsDark = true;
        await (await PostAsync(2, 2, new AlarmBody { Kind = EventKind.Panic }, null)).WaitAsync(Patience);
        await UntilAsync(() => _views!.Devices.Single(d => d.Id == DeviceAddress.ToText(1)).State == DeviceState.Silent);

        Assert.True(_store!.IsOnSpare);
        _wire.IsDark = false;
        await UntilAsync(() => _troubles.Health.Level == Hub.Core.Views.HealthLevel.Ok);
    }

    private void Start()
    {
        _wire = new LossyWire(TemporaryPostgres.Shared.NewDatabase());
        _store = new SparedDatabase(
            new PostgresDatabase(_wire.ConnectionString, Samples.Seal()), _folder.File("spare.journal"), TimeProvider.System).OpenStore();
        _store.DirectoryChanges();
        _store.TroubleChanged += words => _troubles.Set("spare", words, Hub.Core.Views.HealthLevel.Degraded);
        CorePolicy policy = new();
        HubSnapshot snapshot = HubSnapshot.Empty with
        {
            Devices = [.. new uint[] { 1, 2 }.Select(a => new Device(
                new DeviceRecord(a, 0, $"n{a}", "s", "r", DeviceKinds.Stationary, 7, 1_000, BoundMs, Retired: false)))],
        };
        HubCore core = new(
            snapshot, [Site.WithOne("s", "School", "1234", null, forwardSilence: false, forwardTests: false)], policy, _clock.Now);
        DeviceKeys keys = new();
        SessionTable sessions = new();
        _views = new ReadModel(core, _troubles);
        _dispatcher = new Dispatcher(
            new Dictionary<(string Site, string Path), IReceiverLine>(), _clock, _troubles, NullLogger<Dispatcher>.Instance);
        Releases releases = new(keys, sessions, _dispatcher, _views, NullLogger<Releases>.Instance);
        _loop = new HubLoop(
            core, policy, _store, keys, releases, _troubles, _clock, new ServiceManager(null, null, _clock), NullLogger<HubLoop>.Instance);
        _dispatcher.Start(_loop.PostAsync);
        _loop.Start();
    }

    private Task<Task> HeartbeatAsync(uint address, uint counter) => PostAsync(
        address, counter, null, new HeartbeatBody { IntervalSeconds = 1 });

    /// <returns>What ends when it is released.</returns>
    private async Task<Task> PostAsync(uint address, uint counter, AlarmBody? alarm, HeartbeatBody? heartbeat)
    {
        Receipt receipt = new();
        await _loop!.PostAsync(
            new UplinkFrame
            {
                ReceivedMs = _clock.MonotonicMs,
                Receipt = receipt,
                Address = address,
                Generation = 0,
                Counter = counter,
                Alarm = alarm,
                Heartbeat = heartbeat,
            },
            CancellationToken.None);
        return receipt.Released;
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
}
