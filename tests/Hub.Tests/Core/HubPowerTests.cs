using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>The hub tells of its own power as it does of its devices: once, and when it is over.</summary>
public sealed class HubPowerTests
{
    private VirtualHub _hub = new();

    private IEnumerable<(ReportKind, bool)> Told => _hub.Sends.Select(s => (s.Kind, s.Restore)).Where(t => t.Kind is ReportKind.HubMains or ReportKind.HubBattery);

    [Fact]
    public void Mains_that_stay_away_for_a_minute_are_told_of_once_and_so_is_their_return()
    {
        Say(onMains: true);
        Say(onMains: false);
        Run(59_000);
        Assert.Empty(Told);
        Run(1_000);

        Sent sent = Assert.Single(_hub.Sends);
        Assert.Equal((ReportKind.HubMains, false, 0), (sent.Kind, sent.Restore, sent.Zone));
        Assert.True(sent.Address > Protocol.DeviceAddress.Max);
        _hub.Answer();
        for (int i = 0; i < 10; i++)
        {
            Say(onMains: false);
            Run(60_000);
        }

        Say(onMains: true);
        Assert.Equal([(ReportKind.HubMains, false), (ReportKind.HubMains, true)], Told);
    }

    [Fact]
    public void A_flicker_is_told_to_nobody()
    {
        for (int i = 0; i < 10; i++)
        {
            Say(onMains: false);
            Run(50_000);
            Say(onMains: true);
            Run(50_000);
        }

        Assert.Empty(Told);
    }

    [Fact]
    public void A_battery_that_runs_low_is_told_of_with_a_space_between_low_and_well()
    {
        Say(onMains: false, 60);
        Say(onMains: false, 20);
        _hub.AnswerAll();
        Say(onMains: false, 25);
        Say(onMains: false, 19);
        Say(onMains: false, null);
        Say(onMains: true, 29);
        _hub.AnswerAll();
        Assert.Equal([(ReportKind.HubBattery, false)], Told);

        Say(onMains: true, 30);
        Assert.Equal([(ReportKind.HubBattery, false), (ReportKind.HubBattery, true)], Told);
    }

    [Fact]
    public void It_is_not_told_again_after_a_power_cut_and_its_end_is()
    {
        _hub = new VirtualHub(storage: new MemoryDisk { LosesPower = true });
        Say(onMains: false, 15);
        Run(60_000);
        _hub.AnswerAll();
        _hub.Restart(downMs: 5_000);
        Say(onMains: false, 15);
        Run(120_000);
        _hub.AnswerAll();
        Assert.Equal([(ReportKind.HubBattery, false), (ReportKind.HubMains, false)], Told);

        _hub.Restart(downMs: 5_000);
        Assert.Equal(["hub-battery", "hub-mains"], _hub.Core.Outages.Select(o => ViewOf.Outage(o).Kind).Order());
        Say(onMains: true, 40);
        _hub.AnswerAll();
        Assert.Equal(4, Told.Count());
        Assert.Equal([(ReportKind.HubMains, true), (ReportKind.HubBattery, true)], Told.TakeLast(2));
        Assert.Empty(_hub.Core.Outages);

        _hub.Restart();
        Say(onMains: true, 100);
        Assert.Equal(4, Told.Count());
    }

    [Fact]
    public void A_machine_that_says_nothing_of_its_power_tells_nothing()
    {
        Run(600_000);

        Assert.Empty(Told);
        Assert.Empty(_hub.Core.Outages);
    }

    [Fact]
    public void A_site_that_takes_no_supervision_is_not_told_and_people_see_it()
    {
        _hub = new VirtualHub(site: VirtualHub.Quiet);
        Say(onMains: false, 10);
        Run(60_000);

        Assert.Empty(Told);
        Assert.Equal(2, _hub.Core.Outages.Count());
    }

    [Fact]
    public void Nobody_is_unknown_because_of_it()
    {
        _hub.Beat(1);
        Say(onMains: false);
        Run(2 * VirtualHub.BoundMs);
        _hub.Restart();
        _hub.Apply();

        Assert.Equal(DeviceState.Silent, _hub.State());
        Assert.All(_hub.Core.Outages, o => Assert.Equal(0, o.Devices));
    }

    private void Say(bool onMains, int? percent = null) => _hub.Apply(new HubPower { OnMains = onMains, BatteryPercent = percent });

    private void Run(long ms) => _hub.Run(ms);
}
