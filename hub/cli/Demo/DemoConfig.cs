using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Cli.Demo;

/// <summary>The demo's hub: one school, one receiver, all on loopback.</summary>
internal static class DemoConfig
{
    public const string Site = "demo-school";

    public const string Account = "1234";

    public static HubConfig Make(string dataFolder, IPEndPoint? http, IPEndPoint? mqtt, string host, int port)
    {
        ReceiverConfig receiver = new(host, port, Dc09Protocol.ContactId, Key: null, TimeSpan.FromSeconds(5));
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
                    SchoolButton.Hub.Core.Site.WithOne(Site, "Demo school", Account, receiver.Name, forwardSilence: true, forwardTests: true), receiver),
            ],
        };
    }
}
