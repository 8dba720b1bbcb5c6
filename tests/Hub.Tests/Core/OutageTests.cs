using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Promise 5 where much fails at once: one event, one message, and nobody blamed for it (field lesson 16). A school with two
/// switches: behind the east one a gateway and three more, behind the west one two, and a wearable behind the gateway.
/// </summary>
public sealed class OutageTests
{
    private const uint Gateway = 1;
    private const uint East = 2;
    private const uint West = 5;
    private const uint Wearable = 7;
    private const int Devices = 7;
    private const long Bound = VirtualHub.BoundMs;

    private readonly VirtualHub _hub;
    private readonly HashSet<uint> _alive = [.. Enumerable.Range(1, Devices).Select(d => (uint)d)];
    private uint _counter;

    public OutageTests()
    {
        _hub = School(VirtualHub.Reporting);
        Run(2 * Bound);
        Assert.All(All, d => Assert.Equal(DeviceState.Online, _hub.State(d)));
    }

    private static IEnumerable<uint> All => Enumerable.Range(1, Devices).Select(d => (uint)d);

    private IEnumerable<(ReportKind, bool, int)> Told => _hub.Sends.Select(s => (s.Kind, s.Restore, s.Zone));

    private IEnumerable<OutageRow> Outages => _hub.Disk.Now.OutageRows.Values;

    [Fact]
    public void A_school_that_loses_its_line_is_one_outage_and_one_message_however_many_devices_it_has()
    {
        Run(2 * Bound, without: [.. All]);

        Assert.All(All, d => Assert.Equal(DeviceState.Unknown, _hub.State(d)));
        Assert.Equal([(ReportKind.Outage, false, 0)], Told);
        OutageRow outage = Assert.Single(Outages);
        Assert.Equal(
            ((int)OutageKind.Site, VirtualHub.School, VirtualHub.School, 0L, Devices),
            (outage.Kind, outage.Site, outage.Subject, outage.EndedAt, outage.Devices));
    }

    [Fact]
    public void An_outage_is_found_when_the_first_device_reaches_its_bound()
    {
        long firstBoundMs = All.Where(d => d != Wearable).Min(d => _hub.Device(d).LastHeardUnixMs) + Bound - _hub.Now.UnixMs;
        Run(firstBoundMs - VirtualHub.TickMs, without: [.. All]);
        Assert.Empty(Outages);

        Run(VirtualHub.TickMs, without: [.. All]);

        Assert.Single(Outages);
    }

    [Fact]
    public void It_is_over_when_the_first_of_them_is_heard_and_the_others_have_their_whole_bound_from_then()
    {
        Run(2 * Bound, without: [.. All]);
        Beat(East);
        long overMs = _hub.NowMs;
        Assert.NotEqual(0, Assert.Single(Outages).EndedAt);

        Run(Bound - VirtualHub.TickMs, without: [.. All.Except([East])]);
        Assert.Equal((DeviceState.Online, DeviceState.Unknown), (_hub.State(East), _hub.State(West)));
        Assert.Equal([(ReportKind.Outage, false, 0), (ReportKind.Outage, true, 0)], Told);

        Run(VirtualHub.TickMs, without: [.. All.Except([East])]);
        Assert.Equal(overMs + Bound, _hub.NowMs);
        Assert.Equal(DeviceState.Silent, _hub.State(West));
        Assert.Single(Outages, o => o.Kind == (int)OutageKind.Site);
    }

    [Fact]
    public void A_switch_that_fails_is_one_outage_of_those_behind_it_and_nobody_else_s()
    {
        Run(2 * Bound, without: [1, 2, 3, 4, Wearable]);

        Assert.All([1u, 2u, 3u, 4u, Wearable], d => Assert.Equal(DeviceState.Unknown, _hub.State(d)));
        Assert.All([5u, 6u], d => Assert.Equal(DeviceState.Online, _hub.State(d)));
        Assert.Equal([(ReportKind.Outage, false, 0)], Told);
        OutageRow outage = Assert.Single(Outages);
        Assert.Equal(((int)OutageKind.AccessPoint, "east", 5), (outage.Kind, outage.Subject, outage.Devices));
    }

    [Fact]
    public void One_dead_device_among_living_ones_is_silent_at_its_bound()
    {
        long dueMs = _hub.NowMs + _hub.Device(East).LastHeardUnixMs - _hub.Now.UnixMs + Bound;
        Run(dueMs - VirtualHub.TickMs - _hub.NowMs, without: [East]);
        Assert.Equal(DeviceState.Late, _hub.State(East));

        Run(VirtualHub.TickMs, without: [East]);

        Assert.Equal(DeviceState.Silent, _hub.State(East));
        Assert.Equal([(ReportKind.DeviceSilent, false, (int)East)], Told);
        Assert.Empty(Outages);
    }

    [Fact]
    public void Two_that_fail_together_are_two_silences_since_that_may_be_chance()
    {
        Run(2 * Bound, without: [5, 6]);

        Assert.Equal((DeviceState.Silent, DeviceState.Silent), (_hub.State(5), _hub.State(6)));
        Assert.Empty(Outages);
    }

    [Fact]
    public void Who_died_before_all_the_others_failed_is_silent_and_not_hidden_by_their_outage()
    {
        Run(2 * VirtualHub.IntervalMs, without: [West]);
        Run(2 * Bound, without: [.. All]);

        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(West), _hub.State(East)));
        Assert.Equal([(ReportKind.DeviceSilent, false, (int)West), (ReportKind.Outage, false, 0)], Told);
    }

    [Fact]
    public void A_gateway_that_fails_alone_is_silent_itself_and_an_outage_of_those_behind_it_without_a_second_message()
    {
        Run(3 * Bound, without: [Gateway, Wearable]);
        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Gateway), _hub.State(Wearable)));
        OutageRow outage = Assert.Single(Outages);
        Assert.Equal(
            ((int)OutageKind.Gateway, "000001", 1, _hub.Device(Gateway).StateSinceUnixMs),
            (outage.Kind, outage.Subject, outage.Devices, outage.Since));

        Run(Bound);

        Assert.NotEqual(0, Assert.Single(Outages).EndedAt);
        Assert.Equal(
            [(ReportKind.DeviceSilent, false, (int)Gateway), (ReportKind.DeviceSilent, true, (int)Gateway)], Told);
    }

    [Fact]
    public void A_gateway_that_was_out_before_its_site_stays_an_event_of_its_own()
    {
        Run(3 * Bound, without: [Gateway, Wearable]);
        Run(3 * Bound, without: [.. All]);
        Run(Bound, without: [Gateway, Wearable]);

        Assert.Equal(
            [((int)OutageKind.Gateway, 1, true), ((int)OutageKind.Site, 5, false)],
            Outages.Select(o => (o.Kind, o.Devices, o.EndedAt == 0)));
        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Gateway), _hub.State(Wearable)));
    }

    [Fact]
    public void A_gateway_that_failed_with_its_site_and_was_found_sooner_is_part_of_the_site_s_outage()
    {
        Change(
            Record(Gateway) with { IntervalMs = 2_000, BoundMs = 5_000 },
            Record(Wearable) with { IntervalMs = 2_000, BoundMs = 5_000 });
        for (int i = 0; i < 14; i++)
        {
            _hub.Apply(Frame(Gateway, intervalSeconds: 2));
            _hub.Apply(Frame(Wearable, over: Gateway, intervalSeconds: 2));
            Run(1_000, without: [Gateway, Wearable]);
        }

        Run(10_000, without: [.. All]);
        Assert.Equal(
            (DeviceState.Silent, DeviceState.Unknown, (int)OutageKind.Gateway),
            (_hub.State(Gateway), _hub.State(Wearable), Assert.Single(Outages).Kind));
        Run(2 * Bound, without: [.. All]);

        Assert.Equal(
            [((int)OutageKind.Gateway, false), ((int)OutageKind.Site, true)], Outages.Select(o => (o.Kind, o.EndedAt == 0)));
        Assert.Equal([(ReportKind.DeviceSilent, false, (int)Gateway), (ReportKind.Outage, false, 0)], Told);
    }

    [Fact]
    public void An_outage_that_lasts_over_a_restart_is_still_one()
    {
        Run(2 * Bound, without: [.. All]);
        _hub.Restart(downMs: 1_000);
        Run(3 * Bound, without: [.. All]);
        Assert.All(All, d => Assert.Equal(DeviceState.Unknown, _hub.State(d)));

        Run(2 * Bound);

        OutageRow outage = Assert.Single(Outages);
        Assert.Equal((true, Devices), (outage.EndedAt != 0, outage.Devices));
        Assert.Equal([(ReportKind.Outage, false, 0), (ReportKind.Outage, true, 0)], Told);
    }

    [Fact]
    public void A_line_that_fails_while_the_hub_is_down_is_one_outage_too()
    {
        _hub.Restart(downMs: 60_000);
        Run(2 * Bound, without: [.. All]);

        Assert.Single(Outages);
        Assert.Equal([(ReportKind.Outage, false, 0)], Told);
    }

    [Fact]
    public void An_outage_hides_no_press()
    {
        Run(2 * Bound, without: [.. All]);

        Assert.Equal(FrameVerdict.Accepted, _hub.Press(++_counter, address: East));
        _hub.AnswerAll();

        Assert.Equal(DeviceState.Online, _hub.State(East));
        Assert.Contains((ReportKind.Panic, false, (int)East), Told);
    }

    [Fact]
    public void Who_can_be_heard_over_a_gateway_too_is_silent_like_anybody()
    {
        // Its own session fails with its switch; its radio does not, until it dies.
        for (int i = 0; i < 12; i++)
        {
            _hub.Apply(Frame(West, over: Gateway));
            Run(VirtualHub.IntervalMs, without: [West, 6]);
        }

        Run(2 * Bound, without: [West, 6]);

        Assert.Equal(DeviceState.Silent, _hub.State(West));
    }

    [Fact]
    public void Quick_devices_that_reach_their_bound_before_others_are_missed_are_told_and_the_rest_is_one_outage()
    {
        DeviceRecord quick = Record(West) with { IntervalMs = 2_000, BoundMs = 6_000 };
        Change(quick);
        for (int i = 0; i < 5; i++)
        {
            _hub.Apply(Frame(West, intervalSeconds: 2));
            Run(1_000, without: [West]);
        }

        Run(3 * Bound, without: [.. All]);

        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(West), _hub.State(East)));
        Assert.Equal([(ReportKind.DeviceSilent, false, (int)West), (ReportKind.Outage, false, 0)], Told);
    }

    [Fact]
    public void A_site_that_does_not_want_to_hear_of_silence_is_not_told_of_outages_either_but_they_are_kept()
    {
        VirtualHub quiet = School(VirtualHub.Quiet);
        foreach (uint device in All.Except([Wearable]))
        {
            quiet.Beat(1, device);
        }

        quiet.Run(2 * Bound);

        Assert.Empty(quiet.Sends);
        Assert.Single(quiet.Disk.Now.OutageRows.Values);
    }

    [Fact]
    public void An_outage_of_devices_that_are_all_retired_is_over()
    {
        Run(2 * Bound, without: [1, 2, 3, 4, Wearable]);
        Change([.. new uint[] { 1, 2, 3, 4 }.Select(d => Record(d) with { Retired = true })]);

        Assert.NotEqual(0, Assert.Single(Outages).EndedAt);
        _hub.AnswerAll();
        Assert.Contains((ReportKind.Outage, true, 0), Told);
    }

    [Fact]
    public void A_snoozed_device_takes_no_part_in_an_outage()
    {
        _hub.Apply([.. new uint[] { 1, 2, 3, 4, 5 }.Select(d => new SnoozeDevice { Address = d, By = "me", Milliseconds = 3_600_000 })]);

        Run(2 * Bound, without: [.. All]);

        Assert.Empty(Outages);
        Assert.Equal(DeviceState.Silent, _hub.State(East));
        Assert.Equal([(ReportKind.DeviceSilent, false, 6)], Told);
    }

    [Fact]
    public void A_hub_that_was_deaf_or_asleep_sees_no_outage()
    {
        _hub.Apply(new IngressChanged { Listening = false });
        Run(3 * Bound, without: [.. All]);
        _hub.Apply(new IngressChanged { Listening = true });
        Run(Bound);
        _hub.NowMs += 3 * Bound;
        Run(Bound);

        Assert.Empty(Outages);
        Assert.All(All, d => Assert.Equal(DeviceState.Online, _hub.State(d)));
    }

    private static VirtualHub School(Site site)
    {
        VirtualHub hub = new(Devices, site);
        DeviceRecord[] records = [.. All.Select(Record)];
        hub.Disk.Put([.. records.Select(r => new DeviceEntry(r, new byte[SchoolButton.Protocol.Frame.KeyLength]))]);
        hub.Apply(new DevicesChanged { Records = records });
        return hub;
    }

    private static DeviceRecord Record(uint device) => VirtualHub.Record((int)device) with
    {
        Kind = device switch
        {
            Gateway => DeviceKinds.Gateway,
            Wearable => DeviceKinds.Wearable,
            _ => DeviceKinds.Stationary,
        },
        Behind = device switch { Wearable => string.Empty, < West => "east", _ => "west" },
    };

    private void Change(params DeviceRecord[] records)
    {
        _hub.Disk.Put([.. records.Select(r => new DeviceEntry(r, new byte[SchoolButton.Protocol.Frame.KeyLength]))]);
        _hub.Apply(new DevicesChanged { Records = records });
        _alive.ExceptWith(records.Where(r => r.Retired).Select(r => r.Address));
    }

    private void Beat(uint device) => _hub.Apply(Frame(device, over: device == Wearable ? Gateway : 0));

    private UplinkFrame Frame(uint device, uint over = 0, int intervalSeconds = 10) => _hub.HeartbeatFrame(
        ++_counter, device, intervalSeconds, by: over == 0 ? default : new(over, 0, -90, 12));

    /// <summary>Lets time pass; each beats in its own second of the interval. The receiver takes what it is told.</summary>
    private void Run(long ms, params uint[] without)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.NowMs += VirtualHub.TickMs;
            foreach (uint device in _alive.Except(without))
            {
                if (_hub.NowMs % VirtualHub.IntervalMs == device * 1_000)
                {
                    Beat(device);
                }
            }

            _hub.Apply();
            _hub.AnswerAll();
        }
    }
}
