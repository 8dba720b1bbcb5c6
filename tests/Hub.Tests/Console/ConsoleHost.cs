using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Console.Gate;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Tests.HubConsole;

/// <summary>The console over a <see cref="FakeHub"/>, on a real socket: what the tests call, and what a person can look at.</summary>
internal sealed class ConsoleHost : IAsyncDisposable
{
    public const string Token = "tok-9f8e7d6c5b4a39281706f5e4d3c2b1a0";

    private readonly WebApplication _app;

    private ConsoleHost(WebApplication app, FakeHub hub, FakeArchive archive, LogLines log)
    {
        _app = app;
        Hub = hub;
        Archive = archive;
        Log = log;
        Address = new Uri(app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = new HttpClient { BaseAddress = Address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Stranger = new HttpClient { BaseAddress = Address };
    }

    public FakeHub Hub { get; }

    public FakeArchive Archive { get; }

    public LogLines Log { get; }

    public Uri Address { get; }

    /// <summary>Has the token.</summary>
    public HttpClient Client { get; }

    /// <summary>Has none.</summary>
    public HttpClient Stranger { get; }

    public static async Task<ConsoleHost> StartAsync(
        TimeProvider? time = null, Action<WebApplication, FakeHub>? map = null, int port = 0, bool isWaiting = false)
    {
        time ??= TimeProvider.System;
        var hub = new FakeHub(time);
        var archive = new FakeArchive();
        var log = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(kestrel => kestrel.ListenConsole(new IPEndPoint(IPAddress.Loopback, port)));
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IHubView>(hub);
        builder.Services.AddSingleton<IHubDesk>(hub);
        builder.Services.AddSingleton<IHubArchive>(archive);
        builder.Services.AddSingleton(archive.Chain);
        builder.Services.AddHubConsole();

        var app = builder.Build();
        ConsoleOptions options = new() { Token = Token };
        _ = isWaiting ? app.MapHubWaiting(options) : app.MapHubConsole(options);
        map?.Invoke(app, hub);
        await app.StartAsync();
        return new ConsoleHost(app, hub, archive, log);
    }

    /// <summary>Stops as the hub does: open calls have the host's 30 s to end.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Stranger.Dispose();
        await _app.DisposeAsync();
    }
}
