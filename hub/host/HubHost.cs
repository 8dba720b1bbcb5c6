using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Console.Gate;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Host.Reloading;
using SchoolButton.Hub.Host.Views;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Mqtt;
using SchoolButton.Hub.Mqtt.Tls;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Spare;

namespace SchoolButton.Hub.Host;

/// <summary>
/// A running hub. Its making is the table of contents: storage, core, keys, receivers, loop, ingress, console.
/// </summary>
public sealed class HubHost : IAsyncDisposable
{
    /// <summary>For requests that are under way when the hub stops; a half-sent one must not hold it up.</summary>
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly HubLoop _loop;
    private readonly Dispatcher _dispatcher;
    private readonly MqttListener _mqtt;
    private readonly IHubStore _store;
    private readonly DataFolderLock _folder;
    private readonly ServiceManager _manager;
    private readonly TrailEnd _trail;
    private readonly BallastCare? _ballast;

    private HubHost(
        WebApplication app, HubLoop loop, Dispatcher dispatcher, MqttListener mqtt, IHubStore store,
        DataFolderLock folder, ServiceManager manager, TrailEnd trail, BallastCare? ballast)
    {
        _app = app;
        _loop = loop;
        _dispatcher = dispatcher;
        _mqtt = mqtt;
        _store = store;
        _folder = folder;
        _manager = manager;
        _trail = trail;
        _ballast = ballast;
    }

    public required IPEndPoint Http { get; init; }

    public required IPEndPoint Mqtt { get; init; }

    public IPEndPoint? MqttTls { get; init; }

    /// <summary>The certificate authority that devices must trust, PEM; null without a TLS port.</summary>
    public string? CertificateAuthorityPath { get; init; }

    public required IHubView View { get; init; }

    /// <summary>Has it read its configuration again.</summary>
    public required ConfigReload Reload { get; init; }

    private IDisposable? Power { get; init; }

    /// <summary>Ends if the hub cannot go on.</summary>
    public Task Ended => _loop.Ended;

    /// <param name="extend">Maps further endpoints behind the same token; the demo's.</param>
    /// <exception cref="ConfigException">A port is taken, a folder cannot be used; the message says what to do.</exception>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    public static async Task<HubHost> StartAsync(
        HubConfig config, TimeProvider time, Action<WebApplication>? extend, CancellationToken cancellation)
    {
        DataFolderLock folder = new(config.DataFolder);
        IHubStore? store = null;
        BallastCare? ballast = null;
        WebApplication? app = null;
        try
        {
            // What was, and the mind that goes on from there.
            StartClock parts = new();
            HubClock clock = new(time);
            CorePolicy policy = new();
            KeySeal seal = HubSecret.ReadOrMake(config);
            config = SealedSecret.OpenAll(config, seal);
            SparedDatabase database = HubDatabases.Spared(config, seal, time);
            WebApplicationBuilder builder = NewBuilder(time);
            ILoggerFactory logs = builder.Services.AddHubLogs(time);
            ServiceManager manager = ServiceManager.OfEnvironment(clock);
            SparedStore spared = await new StoreWait(config, time, manager, logs).OpenAsync(database, cancellation);
            store = spared;
            parts.Lap("database");

            // Not before: a hub may wait for its database for hours.
            using StartCollecting collecting = new();
            DeviceKeys keys = new();
            IReadOnlyList<DeviceEntry> directory = store.DirectoryChanges();
            parts.Lap("directory");

            // Beside the loading: a start has two processors, and a school waits.
            Task keysTaken = Task.Run(() => keys.Update(directory), CancellationToken.None);
            HubSnapshot loaded = store.Load();
            await keysTaken;
            parts.Lap("load");
            HubCore core = new(loaded, config.Sites.Select(s => s.Site), policy, clock.Now);
            parts.Lap("core");

            // The way in and the way out.
            Troubles troubles = new();
            Task<ReadModel> viewing = Task.Run(
                () => new ReadModel(
                    core, troubles, database.Archive.Outages(site: null, IHubView.MaxOutages).Select(o => o.ToOutage())),
                CancellationToken.None);
            SessionTable sessions = new();
            TellOfSpare(spared, troubles, logs.CreateLogger<HubHost>());
            ballast = database.Ballast is { } file
                ? new BallastCare(file, spared, troubles, time, logs.CreateLogger<BallastCare>())
                : null;
            ClosedKeys.Watch(keys, troubles, logs.CreateLogger<DeviceKeys>());
            ReadModel views = await viewing;
            DeafSites.Tell(config, views, troubles);
            parts.Lap("views");
            ReceiverLines lines = await ReceiverLines.OfAsync(config, time, logs);
            Dispatcher dispatcher = new(lines.ByWay, clock, troubles, logs.CreateLogger<Dispatcher>());
            Releases releases = new(keys, sessions, dispatcher, views, logs.CreateLogger<Releases>());
            HubLoop loop = new(core, policy, store, keys, releases, troubles, clock, manager, logs.CreateLogger<HubLoop>());
            ConfigReload reload = new(config, seal, dispatcher, lines, loop, views, clock, troubles, time, logs);
            MqttIngress ingress = new(keys, sessions, loop, clock, logs.CreateLogger<MqttIngress>());
            MqttListener mqtt = new(
                ingress, ingress, BoundsFor(core, troubles, logs.CreateLogger<HubHost>()), time,
                logs.CreateLogger<MqttListener>());
            HubCertificates? certificates = config.MqttTls is null
                ? null
                : HubCertificates.Open(config.DataFolder, config.Names, time, logs.CreateLogger<HubCertificates>());

            // The doors.
            ListenOptions? http = null;
            ListenOptions? plain = null;
            ListenOptions? tls = null;
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                http = kestrel.ListenConsole(config.Http);
                plain = kestrel.ListenMqtt(config.Mqtt, mqtt);
                tls = certificates is null
                    ? null
                    : kestrel.ListenMqttTls(config.MqttTls!, mqtt, certificates.Server);
            });
            builder.Services.AddSingleton<IHubView>(views);
            builder.Services.AddSingleton<IHubDesk>(new Desk(loop, clock, sessions));
            builder.Services.AddSingleton(database.Archive);
            builder.Services.AddSingleton(new AuditChain(seal));
            builder.Services.AddHubConsole();
            app = builder.Build();
            app.MapHubConsole(new ConsoleOptions { Token = config.Token });
            ReloadEndpoint.Map(app, reload);
            extend?.Invoke(app);

            // Once every door is open, so that a port that is taken leaves nothing running; what comes in before waits.
            await app.StartAsync(cancellation);
            dispatcher.Start(loop.PostAsync);
            loop.Start();
            parts.Lap("doors");
            manager.Ready();
            TrailEnd trail = new(database.Archive, logs.CreateLogger<TrailEnd>());
            trail.Tell("start");
            return new HubHost(app, loop, dispatcher, mqtt, store, folder, manager, trail, ballast)
            {
                Http = http!.IPEndPoint!,
                Mqtt = plain!.IPEndPoint!,
                MqttTls = tls?.IPEndPoint,
                CertificateAuthorityPath = certificates?.AuthorityPath,
                View = views,
                Reload = reload,
                Power = new PowerWatch(config.PowerFolder, loop.PostAsync, clock, troubles, logs.CreateLogger<PowerWatch>()),
            };
        }
        catch (Exception e)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            ballast?.Dispose();
            store?.Dispose();
            folder.Dispose();
            if (e is ArgumentException { ParamName: "names" })
            {
                throw new ConfigException($"names: {e.Message}");
            }

            if (e is IOException { InnerException: AddressInUseException })
            {
                throw new ConfigException(
                    $"{Plain(e.Message)}; end the program that uses it, or choose another port");
            }

            if (e is IOException { InnerException: SocketException } or SocketException)
            {
                throw new ConfigException(
                    $"cannot listen on {config.Http}, {config.Mqtt} or {config.MqttTls}: {Plain(e.Message)}; each address must "
                    + "be one of this machine's, and ports below 1024 need the right to use them");
            }

            throw;
        }
    }

    /// <summary>Lets nobody in any more, finishes what is under way, and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _manager.Stopping();
        Power?.Dispose();
        await _app.StopAsync();
        _mqtt.Dispose();

        // The loop first: what it still puts on the wire would otherwise count as sent by nobody knows whom.
        await _loop.DisposeAsync();
        await _dispatcher.DisposeAsync();
        _trail.Tell("end");
        await _app.DisposeAsync();
        _ballast?.Dispose();
        _store.Dispose();
        Reload.Dispose();
        _folder.Dispose();
    }

    /// <summary>The web server calls every address http, also that of MQTT.</summary>
    private static string Plain(string message) =>
        message.Replace("http://", string.Empty, StringComparison.Ordinal).TrimEnd('.');

    internal static WebApplicationBuilder NewBuilder(TimeProvider time)
    {
        // Empty: the others watch whatever folder the hub is started in, with all below it, for settings that it has not.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "schoolbutton",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(time);
        builder.Services.Configure<SocketTransportOptions>(MqttKestrel.Limit);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        return builder;
    }

    /// <summary>Devices that there are not files enough for are told of before one of them presses.</summary>
    private static MqttOptions BoundsFor(HubCore core, Troubles troubles, ILogger<HubHost> log)
    {
        SessionBounds bounds = SessionBounds.Of(
            core.Devices.Count(d => !d.Record.Retired && d.Record.Kind != DeviceKinds.Wearable), SessionBounds.OpenFiles());
        if (bounds.Trouble is { } words)
        {
            troubles.Set("open files", words, HealthLevel.Degraded);
            log.LogError(Events.FilesScarce, "{Trouble}", words);
        }

        return bounds.Options;
    }

    /// <summary>While presses go to the spare journal nothing is lost yet, and people have time to mend what is wrong.</summary>
    private static void TellOfSpare(SparedStore store, Troubles troubles, ILogger<HubHost> log)
    {
        store.TroubleChanged += Tell;
        if (store.Trouble is { } words)
        {
            Tell(words);
        }

        void Tell(string? words)
        {
            troubles.Set("database", words, HealthLevel.Degraded);
            if (words is null)
            {
                log.LogInformation(Events.StoreWell, "The database takes writes again and has all that it was owed");
            }
            else
            {
                log.LogError(Events.StoreSpared, "{Trouble}", words);
            }
        }
    }
}
