using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging;
using SchoolButton.Cli.Demo;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton demo</c>: a hub, a virtual school and a receiver, all on loopback.</summary>
internal static class DemoCommand
{
    public static Command Make()
    {
        Option<IPEndPoint?> http = Options.EndPoint("--http", "Where the page and the API are; a free port, if left out.");
        Option<IPEndPoint?> mqtt = Options.EndPoint("--mqtt", "Where devices connect; a free port, if left out.");
        Option<DirectoryInfo?> data = new("--data")
        {
            Description = "Folder for the database and the boards' flash; a temporary one, if left out. "
                + "Started again on the same folder, the demo goes on where it was.",
            HelpName = "DIR",
        };
        Option<DnsEndPoint[]> receiver = Options.HostsAndPorts(
            "--receiver", "An outside DC-09 receiver, instead of the built-in one. Given several times, they are tried in this order.");
        Command command = new("demo", "Runs a hub, a virtual school and a receiver, for looking and trying.")
        {
            http, mqtt, data, receiver,
        };
        command.SetAction((parsed, cancellation) => Spoken.RunAsync(() => RunAsync(
            parsed.GetValue(http), parsed.GetValue(mqtt), parsed.GetValue(data), parsed.GetValue(receiver) ?? [], cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(
        IPEndPoint? http, IPEndPoint? mqtt, DirectoryInfo? data, IReadOnlyList<DnsEndPoint> outside, CancellationToken cancellation)
    {
        using ILoggerFactory logs = HubLogs.Create(TimeProvider.System);
        using DemoFolder folder = DemoFolder.Open(data);

        // The police, played by a receiver of ours unless another was named.
        await using Dc09Receiver police = new(new Dc09ReceiverOptions(), TimeProvider.System, logs.CreateLogger<Dc09Receiver>());
        if (outside.Count == 0)
        {
            police.Received += message => Console.WriteLine($"receiver {ReceiverCommand.Describe(message)}");
            police.Start();
        }

        HubConfig config = DemoConfig.Make(
            folder.Path, http, mqtt,
            outside.Count > 0 ? outside : [new DnsEndPoint(police.EndPoint.Address.ToString(), police.EndPoint.Port)]);
        IReadOnlyList<DeviceEntry> devices = VirtualSchool.Register(config);
        using VirtualSchool school = new();
        await using HubHost hub = await HubHost.StartAsync(
            config, TimeProvider.System, app => DemoEndpoints.Map(app, school), cancellation);
        school.Open(devices, hub, config);

        string address = $"http://{hub.Http}";
        Console.WriteLine($"ready {address}");
        Console.WriteLine($"token {config.Token}");
        Console.WriteLine($"open  {address}/#token={config.Token}");
        Console.WriteLine($"mqtt  {hub.Mqtt}, TLS {hub.MqttTls} with {hub.CertificateAuthorityPath}");
        foreach (ReceiverConfig receiver in config.Sites[0].Receivers)
        {
            Console.WriteLine($"receiver {receiver.Plan.Name} speaks DC-09, account {DemoConfig.Account}");
        }

        await Task.WhenAny(hub.Ended, Spoken.UntilStoppedAsync(cancellation));
        return hub.Ended.IsFaulted ? 1 : 0;
    }
}
