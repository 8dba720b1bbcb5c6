using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Spare;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>A start while the database is away, locked, or its disk full: a reboot must not make a hub deaf for good.</summary>
[Collection("Meters are heard by everybody in the process")]
public sealed class AwayDatabaseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly int _http = FreePort();
    private readonly int _mqtt = FreePort();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hub_whose_database_is_locked_waits_says_so_and_goes_on_by_itself()
    {
        HubConfig config = Config(_folder.File("data"));
        AddDevice(config);
        Task<HubHost> starting;
        using (SqliteConnection other = new($"Data Source={config.DatabasePath};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction holding = other.BeginTransaction(deferred: false);
            starting = Start(config);

            await IsWaitingAsync(starting, "another program holds it locked");
        }

        await IsThereAsync(starting);
    }

    [PostgresFact]
    public async Task A_hub_whose_server_is_away_waits_says_so_and_goes_on_by_itself()
    {
        using LossyWire wire = new(TemporaryPostgres.Shared.NewDatabase());
        HubConfig config = Config(_folder.File("data")) with { Postgres = wire.ConnectionString };
        AddDevice(config);
        wire.Refuses = true;
        Task<HubHost> starting = Start(config);

        await IsWaitingAsync(starting, "the hub goes on by itself");
        wire.Refuses = false;

        await IsThereAsync(starting);
    }

    [Fact]
    public async Task A_hub_that_waits_ends_when_it_is_told_to()
    {
        HubConfig config = Config(_folder.File("data"));
        AddDevice(config);
        using SqliteConnection other = new($"Data Source={config.DatabasePath};Pooling=False");
        other.Open();
        using SqliteTransaction holding = other.BeginTransaction(deferred: false);
        using CancellationTokenSource told = new();
        Task<HubHost> starting = Start(config, told.Token);
        await IsWaitingAsync(starting, "locked");

        await told.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Patience));
        new DataFolderLock(config.DataFolder).Dispose();
    }

    [SmallDiskFact]
    public async Task On_a_disk_without_any_room_a_hub_starts_with_what_its_journal_holds_and_takes_presses()
    {
        using SmallDisk disk = new(megabytes: 64);
        HubConfig config = Config(Path.Combine(disk.Path, "data"));
        AddDevice(config);
        await IsThereAsync(Start(config));
        Ballast ballast = new(config.BallastPath);
        Assert.True(ballast.TryMake());
        FillJournal(config, presses: 300);
        disk.Fill();

        await IsThereAsync(Start(config), hub => Assert.Equal(300, hub.View.Alarms.Count));

        Assert.False(ballast.IsThere);
        disk.Free();
        await IsThereAsync(Start(config));
        Assert.True(ballast.TryMake());
    }

    [SmallDiskFact]
    public async Task On_a_full_disk_without_a_ballast_a_hub_waits_for_room()
    {
        using SmallDisk disk = new(megabytes: 64);
        HubConfig config = Config(Path.Combine(disk.Path, "data"));
        AddDevice(config);
        await IsThereAsync(Start(config));
        new Ballast(config.BallastPath).TryGiveUp();
        disk.Fill();
        Task<HubHost> starting = Start(config);

        await IsWaitingAsync(starting, "disk");
        disk.Free();

        await IsThereAsync(starting);
    }

    /// <summary>As a hub leaves it whose disk was full when it was killed.</summary>
    private static void FillJournal(HubConfig config, int presses)
    {
        long last;
        using (INumberedStore store = (INumberedStore)HubDatabases.Of(config).OpenStore())
        {
            last = store.LastNumber();
        }

        using SpareJournal journal = SpareJournal.Open(config.JournalPath);
        journal.Read();
        for (int i = 1; i <= presses; i++)
        {
            Step step = Samples.DurableStep();
            step.Alarms.Add(Samples.Alarm(i, (uint)i));
            step.History.Add(new HistoryEntry(i, i, AlarmStory.Raised, null));
            journal.Append(JournalLine.Write(last + i, JournalLine.ToJson(Hub.Storage.Rows.StepRows.Of(step))));
        }
    }

    private async Task IsWaitingAsync(Task<HubHost> starting, string words)
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RoadHub.Token);
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            Assert.False(starting.IsCompleted, $"it waits no longer: {starting.Exception?.InnerException}");
            try
            {
                using HttpResponseMessage health = await client.GetAsync(new Uri($"http://127.0.0.1:{_http}/healthz"), patience.Token);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
                string said = await health.Content.ReadAsStringAsync(patience.Token);
                Assert.Contains("takes no press", said, StringComparison.Ordinal);
                Assert.Contains(words, said, StringComparison.Ordinal);
                break;
            }
            catch (HttpRequestException)
            {
                await look.WaitForNextTickAsync(patience.Token);
            }
        }

        using HttpResponseMessage devices = await client.GetAsync(new Uri($"http://127.0.0.1:{_http}/api/devices"), patience.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, devices.StatusCode);
        client.DefaultRequestHeaders.Authorization = null;
        using HttpResponseMessage stranger = await client.GetAsync(new Uri($"http://127.0.0.1:{_http}/healthz"), patience.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using Socket device = new(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => device.ConnectAsync(IPAddress.Loopback, _mqtt));
    }

    private static async Task IsThereAsync(Task<HubHost> starting, Action<HubHost>? look = null)
    {
        await using HubHost hub = await starting.WaitAsync(Patience);
        Assert.Single(hub.View.Devices);
        using Socket device = new(SocketType.Stream, ProtocolType.Tcp);
        await device.ConnectAsync(hub.Mqtt);
        look?.Invoke(hub);
    }

    private static Task<HubHost> Start(HubConfig config, CancellationToken cancellation = default) =>
        Task.Run(() => HubHost.StartAsync(config, TimeProvider.System, extend: null, cancellation), CancellationToken.None);

    private static void AddDevice(HubConfig config) => HubDatabases.Of(config).Directory.Add(
        [new DeviceRecord(0, 0, "Button", RoadHub.Site, "Room 1", DeviceKinds.Stationary, 0, 60_000, 180_000, Retired: false)],
        [RandomNumberGenerator.GetBytes(Frame.KeyLength)]);

    private HubConfig Config(string folder) => new()
    {
        DataFolder = folder,
        Http = new IPEndPoint(IPAddress.Loopback, _http),
        Mqtt = new IPEndPoint(IPAddress.Loopback, _mqtt),
        Token = RoadHub.Token,
        Sites = [new SiteConfig(Site.WithOne(RoadHub.Site, "North", "1234", null, forwardSilence: false, forwardTests: false), [])],
    };

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
