using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Protocol;
using SchoolButton.Tests.Support.Link;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>The whole hub with two receivers on real sockets. How long it takes is measured by a command: <c>link failover</c>.</summary>
[Collection("Meters are heard by everybody in the process")]
public sealed class FailingReceiverTests
{
    private const string Account = "1234";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);
    private static readonly byte[] Press = new AlarmBody { Kind = EventKind.Panic, Cause = (byte)PressCause.Single }.ToBytes();

    public static TheoryData<int> Deaths => [.. Enum.GetValues<Death>().Select(d => (int)d)];

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task However_the_first_receiver_dies_the_second_has_the_press_and_once(int death)
    {
        await using MortalReceiver first = new(FreePort.Find());
        await using MortalReceiver second = new(FreePort.Find());
        await using RoadHub road = await RoadHub.StartAsync(
            change: (_, config) => config with { Sites = [Site(("first", first), ("second", second))] });
        await using MqttPeer button = await road.ConnectAsync(road.Button);
        await button.PublishAsync(road.Seal(road.Button, Press));
        await first.Until(MortalReceiver.Panic, 1).WaitAsync(Generous);
        Assert.Equal(0, second.Came(MortalReceiver.Panic));

        await first.DieAsync((Death)death);
        await button.PublishAsync(road.Seal(road.Button, Press));
        await second.Until(MortalReceiver.Panic, 1).WaitAsync(Generous);

        // What came twice would have come before this.
        await button.PublishAsync(road.Seal(road.Button, Press));
        await second.Until(MortalReceiver.Panic, 2).WaitAsync(Generous);
        Assert.Equal(2, second.Count(MortalReceiver.Panic));
    }

    private static SiteConfig Site(params (string Id, MortalReceiver Receiver)[] receivers)
    {
        List<ReceiverConfig> all = [.. receivers.Select(r => new Dc09ReceiverConfig
        {
            Plan = new PathPlan { Id = r.Id, Name = r.Id },
            ToHost = r.Receiver.EndPoint.Address.ToString(),
            ToPort = r.Receiver.EndPoint.Port,
            ConnectTimeout = Dc09SenderOptions.DefaultConnectTimeout,
            ReplyTimeout = Dc09SenderOptions.DefaultReplyTimeout,
        })];
        return new SiteConfig(new Site(RoadHub.Site, "North School", Account, [.. all.Select(r => r.Plan)]), all);
    }
}
