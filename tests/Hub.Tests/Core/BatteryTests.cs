using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>A battery that is to be changed is told of once, and so is that it was.</summary>
public sealed class BatteryTests
{
    private VirtualHub _hub = new();
    private uint _counter;

    private IEnumerable<(ReportKind, bool)> Told => _hub.Sends.Select(s => (s.Kind, s.Restore));

    [Fact]
    public void A_battery_that_runs_low_is_told_of_once_and_its_change_too()
    {
        Say(100, 60, 21);
        Assert.Empty(Told);
        Say(20, 15, 20, 12);
        Sent sent = Assert.Single(_hub.Sends);
        Assert.Equal((ReportKind.BatteryLow, false, VirtualHub.Button, 1), (sent.Kind, sent.Restore, sent.Address, sent.Zone));
        _hub.Answer();

        Say(100);
        Assert.Equal([(ReportKind.BatteryLow, false), (ReportKind.BatteryLow, true)], Told);
    }

    [Fact]
    public void Between_low_and_well_nothing_changes_and_the_warning_stays()
    {
        Say(20);
        _hub.Answer();
        Say(21, 29, 20, 25);

        Assert.Single(Told);
        Assert.Contains("its battery is at 25 %: change it soon", ViewOf.Device(_hub.Device()).Warnings);
        Say(30);
        Assert.Equal(2, Told.Count());
        Say(21);
        Assert.Empty(ViewOf.Device(_hub.Device()).Warnings);
    }

    [Fact]
    public void A_device_on_mains_or_one_that_does_not_know_is_never_low()
    {
        Say(BatteryLevel.Mains, BatteryLevel.Unknown, BatteryLevel.Mains);
        Assert.Empty(Told);

        Say(10, BatteryLevel.Unknown);
        _hub.Answer();
        Assert.Single(Told);
        Say(BatteryLevel.Mains);
        Assert.Equal((ReportKind.BatteryLow, true), Told.Last());
    }

    [Fact]
    public void Low_and_well_before_the_receiver_heard_are_neither_told()
    {
        _hub.Press(1_000);
        for (int i = 0; i < 10; i++)
        {
            Say(10, 90);
        }

        _hub.AnswerAll();
        Assert.Equal([(ReportKind.Panic, false)], Told);
    }

    [Fact]
    public void It_is_not_told_again_after_a_power_cut_and_its_end_is()
    {
        _hub = new VirtualHub(storage: new MemoryDisk { LosesPower = true });
        Say(20);
        _hub.Answer();
        _hub.Restart(downMs: 3_000);
        Say(20, 25);
        Assert.Single(Told);

        _hub.Restart();
        Say(30);
        Assert.Equal([(ReportKind.BatteryLow, false), (ReportKind.BatteryLow, true)], Told);
        Assert.Equal(0, _hub.Device().BatteryLowSinceUnixMs);
    }

    [Fact]
    public void An_alarm_tells_of_its_battery_too_and_an_old_frame_of_none()
    {
        UplinkFrame press = _hub.AlarmFrame(5);
        press.Alarm!.Battery = 8;
        _hub.Apply(press);
        _hub.AnswerAll();
        Assert.Equal([(ReportKind.Panic, false), (ReportKind.BatteryLow, false)], Told);

        UplinkFrame old = _hub.AlarmFrame(4);
        old.Alarm!.Battery = 90;
        _hub.Apply(old, Beat(3, 90));
        Assert.NotEqual(0, _hub.Device().BatteryLowSinceUnixMs);
    }

    [Fact]
    public void A_site_that_takes_no_supervision_is_not_told_and_people_see_it()
    {
        _hub = new VirtualHub(site: VirtualHub.Quiet);
        Say(10);

        Assert.Empty(Told);
        Assert.NotEmpty(ViewOf.Device(_hub.Device()).Warnings);
    }

    [Theory]
    [InlineData(true, VirtualHub.School)]
    [InlineData(false, "south")]
    public void It_ends_where_nobody_would_ever_say_that_it_is_over(bool isRetired, string site)
    {
        Say(10);
        _hub.Answer();
        _hub.Apply(new DevicesChanged { Records = [VirtualHub.Record(1) with { Retired = isRetired, Site = site }] });

        Assert.Equal([(ReportKind.BatteryLow, false), (ReportKind.BatteryLow, true)], Told);
        _hub.Answer();
        _hub.Restart();
        _hub.Apply();
        Assert.Equal(2, Told.Count());
    }

    [Fact]
    public void One_that_was_retired_while_no_hub_ran_is_ended_at_the_start()
    {
        Say(10);
        _hub.Answer();
        _hub.Disk.Directory().Retire(VirtualHub.Button);
        _hub.Restart();
        _hub.Apply();

        Assert.Contains((ReportKind.BatteryLow, true), Told);
    }

    [Fact]
    public void Whatever_batteries_crashes_and_the_receiver_do_the_receiver_hears_of_low_and_well_by_turns() =>
        Script.Check(rows: 200, longest: 60, Play);

    private void Play(IReadOnlyList<int> row)
    {
        _hub = new VirtualHub(policy: new CorePolicy { AnswerMs = 1_000_000_000 });
        _counter = 0;
        foreach (int number in row)
        {
            int left = number;
            byte level = (byte)(Script.Take(ref left, 11) * 10);
            switch (Script.Take(ref left, 6))
            {
                case <= 2:
                    Say(level);
                    break;
                case 3:
                    _hub.ApplyAndDie(Beat(++_counter, level));
                    break;
                case 4 when _hub.Sends.Count > 0:
                    _hub.Answer(Script.Take(ref left, 2) == 0 ? SendOutcome.Acknowledged : SendOutcome.Unanswered);
                    break;
                default:
                    _hub.Restart(downMs: 1_000);
                    break;
            }
        }

        Say(_hub.Device().Battery);
        for (int i = 0; i < 2 * row.Count && _hub.Core.Paths.Any(p => p.Owed > 0); i++)
        {
            _hub.NowMs += _hub.Policy.RetryMaxMs;
            Say(_hub.Device().Battery);
            _hub.AnswerAll();
        }

        List<bool> heard = [.. _hub.Sends
            .Where(s => s.Kind == ReportKind.BatteryLow).DistinctBy(s => s.Sequence).Select(s => s.Restore)];
        Assert.Equal(heard.Select((_, i) => i % 2 == 1), heard);
        Assert.Equal(_hub.Device().BatteryLowSinceUnixMs != 0, heard.Count % 2 == 1);
    }

    private void Say(params byte[] levels)
    {
        foreach (byte level in levels)
        {
            _hub.Apply(Beat(++_counter, level));
        }
    }

    private UplinkFrame Beat(uint counter, byte level)
    {
        UplinkFrame frame = _hub.HeartbeatFrame(counter);
        frame.Heartbeat!.Battery = level;
        return frame;
    }
}
