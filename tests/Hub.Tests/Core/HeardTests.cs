using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Heartbeats cost no row each, and what a crash takes of them is bounded and does no harm.</summary>
public sealed class HeardTests
{
    private const int Devices = 300;
    private const long BeatMs = VirtualHub.IntervalMs;

    private static readonly long StoredMs = new CorePolicy().HeardStoredMs;

    private readonly VirtualHub _hub = new(Devices);
    private uint _counter;

    public HeardTests()
    {
        // Started, and everybody heard for the first time.
        _hub.Apply();
        Beat();
    }

    [Fact]
    public void A_heartbeat_that_says_nothing_new_is_shown_and_not_stored()
    {
        _hub.NowMs++;

        Step step = _hub.Apply(_hub.HeartbeatFrame(++_counter));

        Assert.False(step.HasChanges);
        Assert.Equal([_hub.Device()], step.Heard);
        Assert.Equal(_hub.Now.UnixMs, _hub.Device().LastHeardUnixMs);
        Assert.Equal(_counter, _hub.Device().LastCounter);
    }

    [Fact]
    public void Each_device_is_stored_once_in_its_time_and_not_all_at_once()
    {
        Dictionary<uint, int> times = [];
        int most = 0;
        for (long end = _hub.NowMs + (2 * StoredMs); _hub.NowMs < end;)
        {
            _hub.NowMs += VirtualHub.TickMs;
            Step step = _hub.Apply(_hub.NowMs % BeatMs == 0 ? Beats() : []);
            most = Math.Max(most, step.Devices.Count);
            foreach (Device device in step.Devices)
            {
                times[device.Address] = times.GetValueOrDefault(device.Address) + 1;
            }
        }

        Assert.Equal(Devices, times.Count);
        Assert.All(times.Values, n => Assert.InRange(n, 1, 2));
        Assert.InRange(times.Values.Average(), 1.9, 2);
        Assert.InRange(most, 1, 10);
    }

    [Fact]
    public void What_a_crash_takes_of_last_heard_is_bounded()
    {
        for (int i = 0; i < 200; i++)
        {
            _hub.Run(BeatMs / 2);
            Beat();
            Dictionary<uint, long> heard = _hub.Core.Devices.ToDictionary(d => d.Address, d => d.LastHeardUnixMs);

            Assert.All(
                _hub.Disk.Now.StatusRows,
                s => Assert.InRange(heard[(uint)s.Key] - s.Value.LastHeard, 0, StoredMs + VirtualHub.TickMs));
        }
    }

    [Fact]
    public void Who_falls_silent_is_stored_with_all_that_was_heard()
    {
        _hub.Run(BeatMs);
        Beat();
        _hub.Run(StoredMs + 1_000);

        Assert.All(_hub.Disk.Now.StatusRows.Values, s => Assert.Equal(_counter, s.LastCounter));
    }

    [Fact]
    public void A_clean_stop_stores_all_that_was_heard()
    {
        _hub.Run(BeatMs);
        Beat();
        _hub.StopAndStart();

        Assert.All(_hub.Core.Devices, d => Assert.Equal(_counter, d.LastCounter));
    }

    [Fact]
    public void What_a_heartbeat_says_anew_is_stored_at_once_with_its_counter()
    {
        HeartbeatBody body = new() { Battery = 80, IntervalSeconds = 10 };
        Stores(body, isStored: true);
        Stores(body, isStored: false);
        body.Battery = 76;
        Stores(body, isStored: false);
        body.Battery = 75;
        Stores(body, isStored: true);
        body.Flags = HeartbeatBody.TamperFlag;
        Stores(body, isStored: true);
        body.IntervalSeconds = 11;
        Stores(body, isStored: true);
        body.Battery = 21;
        Stores(body, isStored: true);
        body.Battery = 20;
        Stores(body, isStored: true);
        body.HasDetails = true;
        (body.Major, body.Minor, body.Patch) = (1, 22, 255);
        Stores(body, isStored: true);
        Stores(body, isStored: false);
        body.Fault = FaultCode.Radio;
        Stores(body, isStored: true);
        body.ResetCause = ResetCause.Supervisor;
        Stores(body, isStored: true);
        Stores(body, isStored: false);
    }

    [Fact]
    public void A_way_that_opens_or_closes_is_stored_at_once()
    {
        VirtualHub hub = new(3, kinds: [DeviceKinds.Wearable, DeviceKinds.Gateway, DeviceKinds.Gateway]);
        hub.Apply(hub.HeartbeatFrame(1, 2), hub.HeartbeatFrame(1, 3), Over(hub, 1, 2));

        Assert.Contains(hub.Device(), hub.Apply(Over(hub, 2, 3)).Devices);
        Assert.DoesNotContain(hub.Device(), hub.Apply(Over(hub, 3, 3)).Devices);
        hub.Run(VirtualHub.BoundMs - 1_000);
        hub.Apply(Over(hub, 4, 3));
        hub.NowMs += 2_000;
        Assert.Contains(hub.Device(), hub.Apply(Over(hub, 5, 3)).Devices);
    }

    [Fact]
    public void Replayed_after_a_crash_the_last_minutes_heartbeats_prolong_a_life_by_a_bound_each_and_say_nothing_else()
    {
        List<UplinkFrame> recorded = [];
        for (int i = 0; i < 60; i++)
        {
            _hub.Run(BeatMs);
            recorded.Add(_hub.HeartbeatFrame(++_counter));
            _hub.Apply(recorded[^1]);
        }

        // It dies, and so does the hub, which had not stored the last of them.
        uint stored = (uint)_hub.Disk.Now.StatusRows[VirtualHub.Button].LastCounter;
        _hub.Restart();
        int believed = recorded.Count(f => Replayed(f) == FrameVerdict.Accepted);

        Assert.Equal((int)(_counter - stored), believed);
        Assert.InRange(believed, 1, StoredMs / BeatMs);
        Assert.Equal(0, recorded.Count(f => Replayed(f) == FrameVerdict.Accepted));
        Assert.Empty(_hub.Core.Alarms);
        _hub.Run(VirtualHub.BoundMs + 1_000);
        Assert.Equal(DeviceState.Silent, _hub.State());
    }

    [Fact]
    public void Once_the_device_is_heard_after_a_crash_no_replay_counts()
    {
        for (int i = 0; i < 5; i++)
        {
            _hub.NowMs += BeatMs;
            _hub.Apply(_hub.HeartbeatFrame(++_counter));
        }

        _hub.Restart();
        _hub.Beat(_counter + 1);

        for (uint old = 1; old <= _counter; old++)
        {
            Assert.NotEqual(FrameVerdict.Accepted, _hub.Beat(old));
        }
    }

    [Fact]
    public void A_crash_is_no_reason_to_call_heartbeats_lost()
    {
        for (int i = 0; i < 20; i++)
        {
            _hub.NowMs += BeatMs;
            _hub.Apply(_hub.HeartbeatFrame(++_counter));
        }

        _hub.Restart();
        _hub.NowMs += 3 * BeatMs;
        _hub.Apply();
        _hub.Apply(_hub.HeartbeatFrame(++_counter));

        Assert.Equal(0, _hub.Device().Arrivals.LossPercent ?? 0);
    }

    private static UplinkFrame Over(VirtualHub hub, uint counter, uint gateway) =>
        hub.HeartbeatFrame(counter, by: new(gateway, 0, -90, 12));

    private FrameVerdict Replayed(UplinkFrame frame)
    {
        _hub.NowMs += BeatMs;
        UplinkFrame again = _hub.HeartbeatFrame(frame.Counter);
        _hub.Apply(again);
        return again.Verdict;
    }

    private void Stores(HeartbeatBody body, bool isStored)
    {
        UplinkFrame frame = new()
        {
            ReceivedMs = _hub.NowMs,
            Address = VirtualHub.Button,
            Generation = 0,
            Counter = ++_counter,
            Heartbeat = HeartbeatBody.FromBytes(body.ToBytes()),
        };

        Step step = _hub.Apply(frame);

        Assert.Equal(isStored, step.Devices.Contains(_hub.Device()));
        Assert.Equal(!isStored, step.Heard.Contains(_hub.Device()));
        if (isStored)
        {
            Assert.Equal(_counter, _hub.Disk.Now.StatusRows[VirtualHub.Button].LastCounter);
        }
    }

    private void Beat() => _hub.Apply(Beats());

    private Input[] Beats()
    {
        _counter++;
        return [.. Enumerable.Range(1, Devices).Select(d => _hub.HeartbeatFrame(_counter, (uint)d))];
    }
}
