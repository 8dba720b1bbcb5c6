using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>A year of heartbeats is a row for each device and hour.</summary>
public sealed class HourTests
{
    private const long HourMs = 3_600_000;
    private const long BeatMs = VirtualHub.IntervalMs;
    private const uint Gateway = 2;

    private readonly VirtualHub _hub = new(2, kinds: [DeviceKinds.Wearable, DeviceKinds.Gateway]);
    private uint _counter;

    public HourTests()
    {
        // A minute before the hour is full.
        _hub.NowMs += HourMs - (_hub.Now.UnixMs % HourMs) - 60_000;
        _hub.Apply(_hub.HeartbeatFrame(1, Gateway));
    }

    private List<DeviceHour> Hours =>
        [.. _hub.Disk.Now.Hours.Values.Where(h => h.Address == VirtualHub.Button).OrderBy(h => h.HourUnixMs)];

    [Fact]
    public void An_hour_tells_how_many_were_heard_the_longest_gap_the_lowest_battery_and_how_well()
    {
        Beat(battery: 60, rssi: -80, snrQuarters: 40);
        _hub.Run(4_000);
        Beat(battery: 50, rssi: -90, snrQuarters: 20);
        _hub.Run(9_000);
        Beat(battery: 55, rssi: -100, snrQuarters: 0);
        _hub.StopAndStart();

        DeviceHour hour = Assert.Single(Hours);

        Assert.Equal(
            new DeviceHour(VirtualHub.Button, hour.HourUnixMs, 3, 9_000, 50, -90, 5, 0), hour);
        Assert.Equal(0, hour.HourUnixMs % HourMs);
    }

    [Fact]
    public void A_gap_counts_in_the_hour_in_which_it_ends_and_an_hour_without_a_word_has_no_row()
    {
        _hub.Apply(Frame(isOverAir: false));
        _hub.Run(3 * HourMs);
        _hub.Apply(Frame(isOverAir: false));
        _hub.StopAndStart();

        Assert.Equal(2, Hours.Count);
        Assert.Equal(3 * HourMs, Hours[1].HourUnixMs - Hours[0].HourUnixMs);
        Assert.Equal((0, 3 * HourMs), (Hours[0].LongestGapMs, Hours[1].LongestGapMs));
    }

    [Fact]
    public void The_hour_of_a_device_that_fell_silent_is_stored_too()
    {
        Beat();
        Beat();
        _hub.Run(_hub.Policy.HeardStoredMs + 1_000);

        Assert.Equal(2, Assert.Single(Hours).Heartbeats);
    }

    [Fact]
    public void An_hour_that_is_over_is_stored_to_its_end()
    {
        while (_counter < 12)
        {
            Beat();
            _hub.Run(BeatMs);
        }

        _hub.StopAndStart();

        Assert.Equal((12, 2), (Hours.Sum(h => h.Heartbeats), Hours.Count));
    }

    [Fact]
    public void After_a_start_the_running_hour_goes_on()
    {
        Beat(battery: 40);
        _hub.StopAndStart(downMs: 20_000);
        Beat(battery: 60);
        _hub.StopAndStart();

        DeviceHour hour = Assert.Single(Hours);

        // The hub's own absence is no gap of the device.
        Assert.Equal((2, 0L, (byte)40), (hour.Heartbeats, hour.LongestGapMs, hour.LowestBattery));
    }

    [Fact]
    public void A_crash_takes_no_more_of_an_hour_than_was_heard_since_it_was_stored()
    {
        for (int i = 0; i < 100; i++)
        {
            _hub.NowMs += BeatMs;
            Beat();
        }

        int before = Hours.Sum(h => h.Heartbeats);
        _hub.Restart();
        Beat();
        _hub.StopAndStart();

        Assert.Equal(before + 1, Hours.Sum(h => h.Heartbeats));
        Assert.InRange(before, 100 - (int)(_hub.Policy.HeardStoredMs / BeatMs) - 1, 100);
    }

    [Fact]
    public void Copies_and_replays_do_not_count_and_what_the_counters_miss_does()
    {
        Beat();
        _hub.Apply(_hub.HeartbeatFrame(_counter, by: new(Gateway, 0, -80, 10)));
        _hub.Run(2 * BeatMs);
        _hub.Apply(_hub.HeartbeatFrame(2, Gateway));
        _hub.Run(BeatMs);
        _counter += 64;
        Beat();
        _hub.StopAndStart();

        DeviceHour hour = Assert.Single(Hours);

        Assert.Equal((2, 2), (hour.Heartbeats, hour.Missed));
    }

    [Fact]
    public void A_clock_that_is_set_back_over_the_hour_does_not_begin_it_again()
    {
        _hub.Run(61_000);
        Beat();
        _hub.Core.Apply([Frame()], new Instant(_hub.NowMs, _hub.Now.UnixMs - 30_000), _hub.NowMs, new Step());
        _hub.StopAndStart();

        Assert.Equal(2, Assert.Single(Hours).Heartbeats);
    }

    private void Beat(byte battery = 90, int rssi = -90, int snrQuarters = 12) =>
        _hub.Apply(Frame(battery, rssi, snrQuarters));

    private UplinkFrame Frame(byte battery = 90, int rssi = -90, int snrQuarters = 12, bool isOverAir = true) => new()
    {
        ReceivedMs = _hub.NowMs,
        Address = VirtualHub.Button,
        Generation = 0,
        Counter = ++_counter,
        By = isOverAir ? new(Gateway, 0, rssi, snrQuarters) : default,
        Heartbeat = new HeartbeatBody { Battery = battery, IntervalSeconds = (int)(BeatMs / 1_000) },
    };
}
