using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Promise 5 over the air: devices behind a gateway that is gone are one outage, unknown and not silent. Intervals and
/// bounds are those of the demo.
/// </summary>
public sealed class CutOffTests
{
    private const uint Teacher = 1;
    private const uint Caretaker = 2;
    private const uint Attic = 3;
    private const uint Cellar = 4;
    private const int GatewaySeconds = 2;
    private const int WearableSeconds = 20;
    private const long GatewayBoundMs = 6_000;
    private const long WearableBoundMs = 60_000;

    private readonly VirtualHub _hub = new(
        devices: 4, kinds: [DeviceKinds.Wearable, DeviceKinds.Wearable, DeviceKinds.Gateway, DeviceKinds.Gateway]);

    private uint _counter;

    public CutOffTests()
    {
        Change(Record(Teacher), Record(Caretaker), Record(Attic), Record(Cellar));
        Beat(Attic);
        Wear(Teacher, Attic);
        Wear(Caretaker, Attic);
    }

    private IEnumerable<(uint, bool)> Told => _hub.Sends.Select(s => (s.Address, s.Restore));

    [Fact]
    public void A_gateway_that_is_unplugged_is_one_silent_gateway_and_who_is_behind_it_unknown()
    {
        Run(5 * WearableBoundMs, attic: false);

        Assert.Equal(
            (DeviceState.Silent, DeviceState.Unknown, DeviceState.Unknown),
            (_hub.State(Attic), _hub.State(Teacher), _hub.State(Caretaker)));
        Assert.Equal([(Attic, false)], Told);
    }

    [Fact]
    public void A_device_behind_a_gateway_that_is_heard_is_silent_at_its_bound()
    {
        Run(WearableBoundMs - 1);
        Assert.Equal(DeviceState.Late, _hub.State(Teacher));

        Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
        Assert.Equal([(Teacher, false), (Caretaker, false)], Told.Order());
    }

    [Fact]
    public void When_the_gateway_is_back_who_is_behind_it_has_its_whole_bound_from_then()
    {
        Run(2 * WearableBoundMs, attic: false);
        Beat(Attic);
        Run(1_000);
        Wear(Caretaker, Attic);
        Run(WearableBoundMs - 1_001);
        Assert.Equal(DeviceState.Unknown, _hub.State(Teacher));

        Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
        Assert.NotEqual(DeviceState.Silent, _hub.State(Caretaker));
        Assert.Equal([(Attic, false), (Attic, true), (Teacher, false)], Told);
    }

    [Fact]
    public void Who_is_still_late_when_the_gateway_is_back_has_its_whole_bound_too()
    {
        Run(WearableBoundMs - 1_000, attic: false);
        Assert.Equal(DeviceState.Late, _hub.State(Teacher));

        Beat(Attic);
        Run(WearableBoundMs - 1);
        Assert.Equal(DeviceState.Late, _hub.State(Teacher));
        Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_is_heard_is_online_and_nobody_is_told(bool press)
    {
        Run(2 * WearableBoundMs, attic: false);

        _hub.Apply(press ? _hub.AlarmFrame(++_counter, EventKind.Cancel, Teacher) : Frame(Teacher, Cellar));

        Assert.Equal(DeviceState.Online, _hub.State(Teacher));
        Assert.DoesNotContain(Told, t => t.Item1 == Teacher);
    }

    [Fact]
    public void Who_was_heard_over_another_gateway_meanwhile_is_silent_like_anybody()
    {
        Beat(Cellar);
        Run(10_000, attic: false, cellar: true);
        Wear(Teacher, Cellar);

        Run(WearableBoundMs, attic: false, cellar: true);

        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Teacher), _hub.State(Caretaker)));
    }

    [Fact]
    public void Who_is_heard_over_its_own_session_too_is_silent_like_anybody()
    {
        _hub.Apply(_hub.HeartbeatFrame(_counter, Caretaker, WearableSeconds));
        _hub.Apply(Frame(Teacher, gateway: 0));
        Wear(Teacher, Attic);

        Run(2 * WearableBoundMs, attic: false);

        Assert.Equal((DeviceState.Silent, DeviceState.Silent), (_hub.State(Teacher), _hub.State(Caretaker)));
    }

    [Fact]
    public void A_way_over_the_air_that_was_not_used_for_the_bound_is_forgotten_also_over_a_restart()
    {
        for (int i = 0; i < 4; i++)
        {
            Run(WearableSeconds * 1_000);
            _hub.Apply(Frame(Teacher, gateway: 0));
        }

        Assert.Equal((0u, Attic), (_hub.Device(Teacher).Gateway, _hub.Device(Caretaker).Gateway));
        _hub.Restart();
        Run(2 * WearableBoundMs, attic: false);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
    }

    [Fact]
    public void While_the_gateway_is_late_it_is_waited_for_until_it_is_silent()
    {
        Run(WearableBoundMs - 4_000);
        Run(4_500, attic: false);
        Assert.Equal((DeviceState.Late, DeviceState.Late), (_hub.State(Attic), _hub.State(Teacher)));

        Run(GatewayBoundMs, attic: false);

        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Attic), _hub.State(Teacher)));
        Assert.Equal([(Attic, false)], Told);
    }

    [Fact]
    public void While_the_gateway_is_late_it_is_waited_for_until_it_is_heard_for_no_longer_than_its_bound()
    {
        Run(WearableBoundMs - 4_000);
        Run(4_500, attic: false);
        Assert.Equal(DeviceState.Late, _hub.State(Teacher));

        Run(GatewayBoundMs);

        Assert.Equal((DeviceState.Online, DeviceState.Silent), (_hub.State(Attic), _hub.State(Teacher)));
        Assert.DoesNotContain(Told, t => t.Item1 == Attic);
    }

    [Fact]
    public void A_gateway_that_is_late_each_time_it_is_looked_at_hides_nobody_for_ever()
    {
        Run(WearableBoundMs - 3_000);
        Run(3_500, attic: false);
        Beat(Attic);
        Run(3_500, attic: false);
        Beat(Attic);
        Run(1_999, attic: false);
        Assert.Equal(DeviceState.Late, _hub.State(Teacher));

        Run(1, attic: false);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
    }

    [Fact]
    public void Who_is_as_old_as_its_gateway_is_unknown_when_both_bounds_end_in_one_tick()
    {
        Change(Record(Attic) with { IntervalMs = WearableSeconds * 1_000, BoundMs = WearableBoundMs });

        Run(WearableBoundMs, attic: false);

        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Attic), _hub.State(Teacher)));
    }

    [Fact]
    public void Whom_a_retired_gateway_alone_heard_has_its_whole_bound_from_then_and_is_silent()
    {
        Run(WearableBoundMs - 1_000);
        Change(Record(Attic) with { Retired = true });
        Run(WearableBoundMs - 1, attic: false);
        Assert.Equal(DeviceState.Late, _hub.State(Teacher));
        Assert.Empty(Told);

        Run(1, attic: false);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
        Assert.Equal([(Teacher, false), (Caretaker, false)], Told.Order());
    }

    [Fact]
    public void Who_is_unknown_when_its_gateway_is_retired_is_silent_a_bound_later()
    {
        Run(2 * WearableBoundMs, attic: false);
        Change(Record(Attic) with { Retired = true });
        Run(WearableBoundMs - 1, attic: false);
        Assert.Equal(DeviceState.Unknown, _hub.State(Teacher));

        Run(1, attic: false);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
    }

    [Fact]
    public void Nobody_is_unknown_behind_a_retired_gateway_after_a_restart_either()
    {
        Change(Record(Attic) with { Retired = true });
        _hub.Restart(downMs: 1_000);

        Run(WearableBoundMs, attic: false);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
    }

    [Fact]
    public void A_retired_gateway_that_is_taken_on_again_gives_the_bound_anew()
    {
        Change(Record(Attic) with { Retired = true });
        Run(WearableBoundMs - 1_000, attic: false);
        Change(Record(Attic));
        Beat(Attic);
        Run(WearableBoundMs - 1);
        Assert.Equal(DeviceState.Late, _hub.State(Teacher));

        Run(1);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
    }

    [Fact]
    public void Who_is_behind_two_gateways_is_unknown_only_when_both_are_gone()
    {
        Beat(Cellar);
        _hub.Apply(Copy(Teacher, Cellar));

        Run(WearableBoundMs, attic: false, cellar: true);
        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Teacher), _hub.State(Caretaker)));

        Wear(Teacher, Cellar);
        _hub.Apply(Copy(Teacher, Attic));
        Run(WearableBoundMs, attic: false);
        Assert.Equal((DeviceState.Unknown, DeviceState.Unknown), (_hub.State(Teacher), _hub.State(Caretaker)));
    }

    [Fact]
    public void The_first_of_two_gateways_that_is_back_gives_the_bound_and_the_second_does_not_give_it_again()
    {
        Beat(Cellar);
        _hub.Apply(Copy(Teacher, Cellar));
        Run(2 * WearableBoundMs, attic: false);
        Assert.Equal(DeviceState.Unknown, _hub.State(Teacher));

        Beat(Cellar);
        Run(WearableBoundMs / 2, attic: false, cellar: true);
        Beat(Attic);
        Run((WearableBoundMs / 2) - 1, cellar: true);
        Assert.Equal(DeviceState.Unknown, _hub.State(Teacher));
        Run(1, cellar: true);

        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Teacher), _hub.State(Caretaker)));
    }

    [Fact]
    public void Two_late_gateways_are_both_waited_for()
    {
        Beat(Cellar);
        _hub.Apply(Copy(Teacher, Cellar));
        Run(WearableBoundMs - 4_000, cellar: true);
        Run(4_500, attic: false);
        Assert.Equal(
            (DeviceState.Late, DeviceState.Late, DeviceState.Late),
            (_hub.State(Attic), _hub.State(Cellar), _hub.State(Teacher)));

        Run(GatewayBoundMs, attic: false);

        Assert.Equal(DeviceState.Unknown, _hub.State(Teacher));
    }

    [Fact]
    public void Of_two_gateways_one_retired_and_one_gone_the_one_that_may_come_back_counts()
    {
        Beat(Cellar);
        _hub.Apply(Copy(Teacher, Cellar));
        Change(Record(Attic) with { Retired = true });

        Run(2 * WearableBoundMs, attic: false);

        Assert.Equal((DeviceState.Unknown, DeviceState.Silent), (_hub.State(Teacher), _hub.State(Caretaker)));
    }

    [Fact]
    public void Both_ways_outlive_a_restart()
    {
        Beat(Cellar);
        _hub.Apply(Copy(Teacher, Cellar));
        _hub.Restart(downMs: 1_000);

        Run(WearableBoundMs, attic: false, cellar: true);

        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Teacher), _hub.State(Caretaker)));
    }

    [Fact]
    public void Unknown_outlives_a_restart_and_ends_as_it_would_have()
    {
        Run(2 * WearableBoundMs, attic: false);
        _hub.Restart(downMs: 1_000);
        Run(2 * WearableBoundMs, attic: false);
        Assert.Equal(DeviceState.Unknown, _hub.State(Teacher));

        Beat(Attic);
        Run(WearableBoundMs);

        Assert.Equal(DeviceState.Silent, _hub.State(Teacher));
        Assert.Equal([(Teacher, false), (Caretaker, false), (Attic, false), (Attic, true)], Told.Order());
    }

    [Fact]
    public void What_the_gateway_kept_for_longer_than_the_bound_does_not_make_an_unknown_one_online()
    {
        Run(2 * WearableBoundMs, attic: false);

        _hub.Apply(_hub.HeartbeatFrame(++_counter, Teacher, WearableSeconds, by: new(Attic, WearableBoundMs, -90, 12)));
        Assert.Equal(DeviceState.Unknown, _hub.State(Teacher));

        _hub.Apply(_hub.HeartbeatFrame(++_counter, Teacher, WearableSeconds, by: new(Attic, 20_000, -90, 12)));
        Assert.Equal(DeviceState.Online, _hub.State(Teacher));
    }

    [Fact]
    public void An_unknown_one_whose_way_turns_out_to_be_a_gateway_that_is_heard_is_silent_within_its_bound()
    {
        Run(2 * WearableBoundMs, attic: false, cellar: true);
        _hub.Apply(_hub.HeartbeatFrame(++_counter, Teacher, WearableSeconds, by: new(Cellar, WearableBoundMs, -90, 12)));
        Assert.Equal(DeviceState.Unknown, _hub.State(Teacher));

        Run(WearableBoundMs, attic: false, cellar: true);

        Assert.Equal((DeviceState.Silent, DeviceState.Unknown), (_hub.State(Teacher), _hub.State(Caretaker)));
    }

    private static DeviceRecord Record(uint address)
    {
        bool isGateway = address is Attic or Cellar;
        return VirtualHub.Record((int)address) with
        {
            Kind = isGateway ? DeviceKinds.Gateway : DeviceKinds.Wearable,
            IntervalMs = 1_000 * (isGateway ? GatewaySeconds : WearableSeconds),
            BoundMs = isGateway ? GatewayBoundMs : WearableBoundMs,
        };
    }

    private void Change(params DeviceRecord[] records)
    {
        foreach (DeviceRecord record in records)
        {
            _hub.Disk.Put(new DeviceEntry(record, new byte[SchoolButton.Protocol.Frame.KeyLength]));
        }

        _hub.Apply(new DevicesChanged { Records = records });
    }

    private void Beat(uint gateway) => _hub.Apply(_hub.HeartbeatFrame(++_counter, gateway, GatewaySeconds));

    private void Wear(uint wearable, uint gateway) => _hub.Apply(Frame(wearable, gateway));

    /// <summary>Its newest frame, heard once more.</summary>
    private UplinkFrame Copy(uint wearable, uint gateway) => _hub.HeartbeatFrame(
        (uint)_hub.Device(wearable).LastCounter, wearable, WearableSeconds, by: new(gateway, 0, -90, 12));

    private UplinkFrame Frame(uint wearable, uint gateway) => _hub.HeartbeatFrame(
        ++_counter, wearable, WearableSeconds, by: gateway == 0 ? default : new(gateway, 0, -90, 12));

    /// <summary>Lets time pass while the gateways that are plugged in are heard; the receiver takes what it is told.</summary>
    private void Run(long ms, bool attic = true, bool cellar = false)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.Run(Math.Min(1_000, end - _hub.NowMs));
            if (attic)
            {
                Beat(Attic);
            }

            if (cellar)
            {
                Beat(Cellar);
            }

            _hub.AnswerAll();
        }
    }
}
