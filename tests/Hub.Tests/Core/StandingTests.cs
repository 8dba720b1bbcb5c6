using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;
using static SchoolButton.Tests.Core.TwoWays;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Whoever was told of something that lasts is told of its end, and whoever is to know of it and was not told is told: also
/// when who that is changes meanwhile, in the running hub or between two starts.
/// </summary>
public sealed class StandingTests
{
    private const string South = "south";

    private static readonly PathPlan Copies = Informed(Copy) with { IsCopy = true };

    private TwoWays _two = new(Of(Informed(First)));
    private uint _counter = 100;

    private VirtualHub Hub => _two.Hub;

    /// <summary>Of the first device, in order; the site is where the way belongs.</summary>
    private IEnumerable<(string Path, ReportKind Kind, bool Restore)> Told => Hub.Sends.Select(s => (s.Path, s.Kind, s.Restore));

    [Fact]
    public void Who_takes_no_more_conditions_is_still_told_the_end_of_what_it_was_told()
    {
        FallSilent();
        Hub.Reload(Of(Way(First)));
        Beat();

        Assert.Equal([(First, ReportKind.DeviceSilent, false), (First, ReportKind.DeviceSilent, true)], Told);
    }

    [Fact]
    public void So_it_is_if_that_was_changed_while_no_hub_ran()
    {
        FallSilent();
        Restart(Of(Way(First)));
        Beat();

        Assert.Equal([(First, ReportKind.DeviceSilent, false), (First, ReportKind.DeviceSilent, true)], Told);
        Restart(Of(Informed(First)));
        Beat();
        Assert.Equal(2, Told.Count());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Who_is_to_know_from_now_on_is_told_what_lasts_and_once(bool isReload, bool hadReceiver)
    {
        _two = new TwoWays(hadReceiver ? Of(Way(First)) : Of());
        FallSilent();
        Say(battery: 10, address: 2);
        Hub.Apply(new HubPower { OnMains = false, BatteryPercent = 5 });
        _two.Run(2 * 60_000);
        Assert.Empty(Told);

        Change(isReload, Of(Informed(First)));
        (ReportKind, bool)[] all =
            [(ReportKind.DeviceSilent, false), (ReportKind.BatteryLow, false), (ReportKind.HubMains, false), (ReportKind.HubBattery, false)];
        Assert.Equal(all.Order(), ToldOver(First).Distinct().Order());
        int count = Told.Count();
        Hub.Reload(Of(Informed(First)));
        Restart(Of(Informed(First)));
        Assert.Equal(count, Told.Count());

        Hub.Apply(new HubPower { OnMains = true, BatteryPercent = 100 });
        Say(battery: 90, address: 2);
        Beat();
        Assert.All(all, k => Assert.Equal(ToldOver(First).Count(t => t == k), ToldOver(First).Count(t => t == (k.Item1, true))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_further_way_is_not_told_what_the_first_was_and_a_further_copy_is(bool isReload)
    {
        FallSilent();
        Change(isReload, Of(Informed(First), Informed(Second), Copies));
        Assert.Equal([First, Copy], Told.Select(t => t.Path));

        Beat();
        Assert.Equal([First, Copy, First, Copy], Told.Select(t => t.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_receiver_in_place_of_the_first_is_told_what_lasts(bool isReload)
    {
        FallSilent();
        Change(isReload, Of(Informed(Second)));
        Beat();

        Assert.Equal(
            [(First, ReportKind.DeviceSilent, false), (Second, ReportKind.DeviceSilent, false), (Second, ReportKind.DeviceSilent, true)], Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_way_that_comes_back_is_told_the_end_of_what_it_was_told_before_it_went(bool isReload)
    {
        FallSilent();
        Change(isReload, Of());
        Beat();
        Change(isReload, Of(Informed(First)));

        Assert.Equal([(First, ReportKind.DeviceSilent, false), (First, ReportKind.DeviceSilent, true)], Told);
    }

    [Fact]
    public void A_site_with_copies_alone_hears_of_silences_as_of_batteries()
    {
        _two = new TwoWays(Of(Copies));
        FallSilent();
        Say(battery: 10, address: 2);
        _two.Run(1_000);

        Assert.Contains((Copy, ReportKind.DeviceSilent, false), Told);
        Assert.Contains((Copy, ReportKind.BatteryLow, false), Told);
    }

    [Fact]
    public void A_silent_device_with_a_low_battery_that_is_moved_while_no_hub_runs_stands_nowhere_but_where_it_is()
    {
        Say(battery: 10);
        _two.Run(VirtualHub.BoundMs + Hub.Policy.TickMs);
        Put(VirtualHub.Record(1) with { Site = South, Zone = 7 });
        Restart(Of(Informed(First)));

        Assert.Equal(
            [
                (ReportKind.BatteryLow, false, 1), (ReportKind.DeviceSilent, false, 1),
                (ReportKind.BatteryLow, true, 1), (ReportKind.DeviceSilent, true, 1),
            ],
            Hub.Sends.Select(s => (s.Kind, s.Restore, s.Zone)).OrderBy(s => (s.Restore, s.Kind != ReportKind.BatteryLow)));
        Restart(Of(Informed(First)));
        Assert.Equal(4, Told.Count());

        // And back again: the receiver knows nothing of it.
        Put(VirtualHub.Record(1));
        Restart(Of(Informed(First)));
        Assert.Equal(6, Told.Count());
        Say(battery: 100);
        _two.Run(1_000);
        Assert.Equal(2, ToldOver(First).Skip(6).Count(t => t.Restore));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_device_that_came_and_went_while_nobody_was_told_is_told_of_when_it_falls_silent_next(bool isReload)
    {
        _two = new TwoWays(Of());
        for (int i = 0; i <= Hub.Policy.FlapsTold; i++)
        {
            FallSilent();
            Beat();
        }

        Change(isReload, Of(Informed(First)));
        Beat();
        FallSilent();

        Assert.Equal([(First, ReportKind.DeviceSilent, false)], Told);
    }

    [Fact]
    public void Who_was_told_nothing_before_a_restart_is_told_no_end_after_it()
    {
        _two = new TwoWays(Of(Informed(First), Informed(Second), Copies));
        _two.Behaves(First, null);
        _two.Behaves(Copy, null);
        FallSilent();
        Restart(Of(Informed(First), Informed(Second), Copies));
        _two.Behaves(First, SendOutcome.Acknowledged);
        _two.Behaves(Copy, SendOutcome.Acknowledged);
        Beat();
        _two.Run(60_000);

        Assert.DoesNotContain((Second, ReportKind.DeviceSilent, true), Told);
        Assert.Contains((First, ReportKind.DeviceSilent, true), Told);
    }

    [Fact]
    public void The_end_of_a_silence_names_the_zone_that_was_told_though_the_device_got_another_meanwhile()
    {
        FallSilent();
        Put(VirtualHub.Record(1) with { Zone = 9 });
        Restart(Of(Informed(First)));
        Beat();

        Assert.Equal([1, 1], Hub.Sends.Select(s => s.Zone));
    }

    [Fact]
    public void The_failure_of_a_way_that_was_taken_out_while_no_hub_ran_is_over()
    {
        _two = new TwoWays(Of(Informed(First), Informed(Second)));
        _two.Behaves(First, SendOutcome.NotSent);
        Hub.Press(1);
        _two.Run(60_000);
        Assert.Equal([(ReportKind.PathFailed, false)], ToldOver(Second).Where(t => t.Kind == ReportKind.PathFailed));

        Restart(Of(Informed(Second)));
        Assert.Equal([(ReportKind.PathFailed, false), (ReportKind.PathFailed, true)], ToldOver(Second).Where(t => t.Kind == ReportKind.PathFailed));
    }

    private IEnumerable<(ReportKind Kind, bool Restore)> ToldOver(string path) => Told.Where(t => t.Path == path).Select(t => (t.Kind, t.Restore));

    private void FallSilent()
    {
        Beat();
        _two.Run(VirtualHub.BoundMs + Hub.Policy.TickMs);
        Assert.Equal(DeviceState.Silent, Hub.State());
    }

    private void Beat()
    {
        Hub.Beat(++_counter);
        _two.Run(1_000);
    }

    private void Say(byte battery, uint address = VirtualHub.Button)
    {
        UplinkFrame frame = Hub.HeartbeatFrame(++_counter, address);
        frame.Heartbeat!.Battery = battery;
        Hub.Apply(frame);
        _two.Run(VirtualHub.TickMs);
    }

    private void Put(DeviceRecord record) => Hub.Disk.Put(new DeviceEntry(record, new byte[Frame.KeyLength]));

    private void Change(bool isReload, Site site)
    {
        if (isReload)
        {
            Hub.Reload(site);
            _two.Run(1_000);
        }
        else
        {
            Restart(site);
        }
    }

    private void Restart(Site site)
    {
        Hub.Site = site;
        _two.Restart();
        _two.Run(1_000);
    }
}
