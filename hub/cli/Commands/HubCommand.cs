using System.CommandLine;
using System.Runtime.InteropServices;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton hub --config FILE</c></summary>
internal static class HubCommand
{
    private const string BySignal = "SIGHUP";

    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Command command = new("hub", "Runs a hub.") { config };
        command.SetAction((parsed, cancellation) =>
            Spoken.RunAsync(() => RunAsync(parsed.GetValue(config)!.FullName, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string path, CancellationToken cancellation)
    {
        HubConfig config = ConfigReader.ReadFile(path);
        bool ownToken = config.Token.Length == 0;
        if (ownToken)
        {
            config = config with { Token = HubToken.ReadOrMake(config.DataFolder) };
        }

        // From the beginning: a SIGHUP that nobody listens to ends a program. One that comes while the hub waits for its
        // database, which may be hours, is about a file that was read before it; it is read again then.
        HubHost? running = null;
        bool isAsked = false;
        using IDisposable hangups = OnHangup(() =>
        {
            Volatile.Write(ref isAsked, true);
            _ = Volatile.Read(ref running)?.Reload.ReloadAsync(BySignal, cancellation);
        });
        HubHost started;
        try
        {
            started = await HubHost.StartAsync(config, TimeProvider.System, extend: null, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Told to stop while it waited for its database.
            return 0;
        }

        await using HubHost hub = started;
        Volatile.Write(ref running, started);
        if (Volatile.Read(ref isAsked))
        {
            _ = hub.Reload.ReloadAsync(BySignal, cancellation);
        }

        Console.WriteLine($"ready http://{hub.Http}");
        Console.WriteLine($"mqtt {hub.Mqtt}");
        if (hub.MqttTls is not null)
        {
            Console.WriteLine($"mqtt-tls {hub.MqttTls}, authority {hub.CertificateAuthorityPath}");
        }

        // The token itself stays out of a service's journal.
        Console.WriteLine(ownToken
            ? $"token is in {Path.Combine(config.DataFolder, HubToken.FileName)}"
            : $"token is in {path}");
        await Task.WhenAny(hub.Ended, Spoken.UntilStoppedAsync(cancellation));
        return hub.Ended.IsFaulted ? 1 : 0;
    }

    private static PosixSignalRegistration OnHangup(Action reload) => PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        signal.Cancel = true;
        reload();
    });
}
