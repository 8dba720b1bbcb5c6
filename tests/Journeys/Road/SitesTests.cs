using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Tests.Support.Link;
using SchoolButton.Tests.Support.Storm;
using Xunit;

namespace SchoolButton.Tests.Road;

/// <summary>Many schools in one hub, each with a receiver of its own. Five hundred of them: the command <c>link sites</c>.</summary>
public sealed class SitesTests
{
    private const int Sites = 40;
    private const int Presses = 5;

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task When_all_sites_press_at_once_each_alarm_comes_once_and_to_its_own_receiver()
    {
        List<MortalReceiver> receivers = [.. Enumerable.Range(0, Sites).Select(_ => new MortalReceiver(new IPEndPoint(IPAddress.Loopback, 0)))];
        using Installation installation = new(receivers.Select(Site), postgres: null);
        List<SessionButton> buttons =
            [.. installation.Add(Sites, i => i, _ => DeviceKinds.Stationary).Select(d => new SessionButton(d))];
        using HubProcess hub = HubProcess.Start(installation);
        try
        {
            Assert.True(await hub.Ready.WaitAsync(Generous), hub.Said);
            await Task.WhenAll(buttons.Select(b => b.ConnectAsync(installation.Mqtt)));

            await Task.WhenAll(buttons.Select(b => b.PressAsync(times: Presses)));
            await CameAsync(receivers, Presses);

            // What came twice would have come before this.
            await Task.WhenAll(buttons.Select(b => b.PressAsync()));
            await CameAsync(receivers, Presses + 1);

            for (int i = 0; i < Sites; i++)
            {
                Assert.Equal(Presses + 1, receivers[i].Times.Count);
                Assert.All(receivers[i].Times, t => Assert.Equal((Installation.Account(i), MortalReceiver.Panic, 1), (t.Key.Account, t.Key.Code, t.Value)));
            }
        }
        finally
        {
            buttons.ForEach(b => b.Dispose());
            await Task.WhenAll(receivers.Select(r => r.DisposeAsync().AsTask()));
        }
    }

    private static object Site(MortalReceiver receiver, int number) => new
    {
        id = Installation.SiteId(number),
        account = Installation.Account(number),
        receiver = new { host = receiver.EndPoint.Address.ToString(), port = receiver.EndPoint.Port, supervision = new { kind = "none" } },
    };

    private static Task CameAsync(List<MortalReceiver> receivers, int times) =>
        Task.WhenAll(receivers.Select(r => r.Until(MortalReceiver.Panic, times))).WaitAsync(Generous);
}
