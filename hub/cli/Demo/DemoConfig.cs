using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Cli.Demo;

/// <summary>The demo's hub: one school and its receivers.</summary>
internal static class DemoConfig
{
    public const string Site = "demo-school";

    public const string Account = "1234";

    /// <param name="receivers">In the order in which they are tried.</param>
    public static HubConfig Make(string dataFolder, IPEndPoint? http, IPEndPoint? mqtt, IReadOnlyList<DnsEndPoint> receivers)
    {
        ReceiverConfig[] ways = [.. receivers.Select(Way)];
        IPAddress address = mqtt?.Address ?? IPAddress.Loopback;
        return new HubConfig
        {
            DataFolder = dataFolder,
            Http = http ?? new IPEndPoint(IPAddress.Loopback, 0),
            Mqtt = mqtt ?? new IPEndPoint(IPAddress.Loopback, 0),
            MqttTls = new IPEndPoint(address, 0),
            Token = HubToken.ReadOrMake(dataFolder),
            Sites =
            [
                new SiteConfig(
                    new SchoolButton.Hub.Core.Site(Site, "Demo school", Account, [.. ways.Select(w => w.Plan)]), ways),
            ],
        };
    }

    private static Dc09ReceiverConfig Way(DnsEndPoint receiver)
    {
        string name = receiver.Host.Contains(':') ? $"[{receiver.Host}]:{receiver.Port}" : $"{receiver.Host}:{receiver.Port}";
        return new Dc09ReceiverConfig
        {
            ToHost = receiver.Host,
            ToPort = receiver.Port,
            ConnectTimeout = Dc09SenderOptions.DefaultConnectTimeout,
            ReplyTimeout = Dc09SenderOptions.DefaultReplyTimeout,
            Plan = new PathPlan { Id = name, Name = name, Takes = PathTakes.Alarms | PathTakes.Supervision | PathTakes.Tests, Supervision = PathSupervision.Link },
        };
    }
}
