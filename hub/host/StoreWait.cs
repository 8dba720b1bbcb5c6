using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Console.Gate;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Spare;

namespace SchoolButton.Hub.Host;

/// <summary>
/// Opens the hub's store. While its database is away, the hub stays up and says so instead of ending: it takes no session
/// and confirms nothing, since it does not know which presses it has already, nor which counters it has used; devices keep
/// their presses and try on. It goes on as soon as the database is there.
/// </summary>
internal sealed class StoreWait(HubConfig config, TimeProvider time, ServiceManager manager, ILoggerFactory logs)
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly WaitingView _view = new();
    private readonly ILogger _log = logs.CreateLogger<StoreWait>();

    /// <exception cref="StoreException">It is not to be had by waiting.</exception>
    public async Task<SparedStore> OpenAsync(SparedDatabase database, CancellationToken cancellation)
    {
        WebApplication? door = null;
        try
        {
            while (true)
            {
                try
                {
                    return await Task.Run(database.OpenStore, cancellation);
                }
                catch (StoreException e) when (e.Fault != StoreFault.Lasting)
                {
                    Tell(e.Message);
                }

                door ??= await OpenDoorAsync(cancellation);
                await Task.Delay(TryAgain, time, cancellation);
            }
        }
        finally
        {
            // Before the hub's own is opened at the same address.
            if (door is not null)
            {
                await door.StopAsync(CancellationToken.None);
                await door.DisposeAsync();
            }
        }
    }

    private void Tell(string why)
    {
        string words = $"The hub cannot start yet, and takes no press: {why}. It tries again each second and goes on by itself";
        _view.Say(words);
        manager.Waiting(words);
        _log.LogError(Events.StoreAway, "{Trouble}", words);
    }

    private async Task<WebApplication> OpenDoorAsync(CancellationToken cancellation)
    {
        WebApplicationBuilder builder = HubHost.NewBuilder(time);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton(logs);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenConsole(config.Http));
        builder.Services.AddSingleton<IHubView>(_view);
        builder.Services.AddHubConsole();
        WebApplication app = builder.Build();
        try
        {
            app.MapHubWaiting(new ConsoleOptions { Token = config.Token });
            await app.StartAsync(cancellation);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
