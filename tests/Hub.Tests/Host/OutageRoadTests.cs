using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Storage;
using Xunit;

namespace SchoolButton.Tests.Host;

[Collection("Meters are heard by everybody in the process")]
public sealed class OutageRoadTests
{
    [Fact]
    public async Task An_outage_that_ended_is_still_shown_after_a_restart()
    {
        await using RoadHub road = await RoadHub.StartAsync();
        await road.RestartAsync(between: database =>
        {
            using IHubStore store = database.OpenStore();
            Step step = new();
            step.Outages.Add(new Outage
            {
                Id = 1, Kind = OutageKind.AccessPoint, Site = RoadHub.Site, Subject = "AP 7", SinceUnixMs = 5_000, EndedUnixMs = 9_000,
                Devices = 40,
            });
            store.Commit(step);
        });

        OutageView outage = Assert.Single(road.Hub.View.Outages);
        Assert.Equal(("AP 7", 40), (outage.Subject, outage.Devices));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(9_000), outage.EndedAt);
    }
}
