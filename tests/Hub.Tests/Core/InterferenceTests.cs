using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>A jammer is not done unnoticed: the gateway hears it, the hub says so, once, and says when it is over.</summary>
public sealed class InterferenceTests
{
    private const uint Gateway = 1;
    private const uint Button = 2;
    private const int ReportSeconds = 10;
    private const long JammerMs = 60_000;
    private const long PromisedMs = 30_000;

    private VirtualHub _hub = New();

    private uint _counter;

    private bool IsJammed => _hub.Device(Gateway).JammedSinceUnixMs != 0;

    private IEnumerable<(ReportKind, bool)> Told => _hub.Sends.Select(s => (s.Kind, s.Restore));

    [Fact]
    public void A_jammer_is_told_of_within_thirty_seconds_and_its_end_too()
    {
        Run(60_000, jammed: false);
        Assert.Empty(Told);
        long beganMs = _hub.NowMs;

        Run(JammerMs, jammed: true);

        Sent sent = Assert.Single(_hub.Sends);
        Assert.Equal(
            (ReportKind.Interference, false, Gateway, (int)Gateway), (sent.Kind, sent.Restore, sent.Address, sent.Zone));
        Assert.InRange(sent.AtMs - beganMs, 0, PromisedMs);
        Assert.Equal(_hub.Now.UnixMs - _hub.NowMs + sent.AtMs, _hub.Device(Gateway).JammedSinceUnixMs);
        _hub.Answer();

        long endedMs = _hub.NowMs;
        Run(60_000, jammed: false);

        Assert.Equal([(ReportKind.Interference, false), (ReportKind.Interference, true)], Told);
        Assert.InRange(_hub.Sends[^1].AtMs - endedMs, 0, PromisedMs);
        Assert.False(IsJammed);
    }

    [Theory]
    [InlineData(55, 4, 2, 0, true)] // Half the time occupied, by nothing that was understood.
    [InlineData(100, 0, 0, 0, true)]
    [InlineData(53, 4, 2, 0, false)]
    [InlineData(90, 80, 120, 5, false)] // A busy channel whose packets arrive.
    [InlineData(95, 55, 30, 60, false)] // A hundred presses at once: they collide, and many arrive all the same.
    [InlineData(20, 8, 2, 10, true)] // Short bursts over whatever is sent.
    [InlineData(20, 8, 3, 12, false)]
    [InlineData(12, 0, 0, 9, false)] // A neighbour's network at the edge of reach.
    public void What_two_reports_in_a_row_say_decides(int occupied, int explained, int received, int garbled, bool isJammed)
    {
        Report(occupied, explained, received: received, garbled: garbled);
        Assert.False(IsJammed);
        Report(occupied, explained, received: received, garbled: garbled);

        Assert.Equal(isJammed, IsJammed);
    }

    [Fact]
    public void Garbled_packets_count_by_their_rate_and_not_by_how_long_nobody_reported()
    {
        Report(10, 0, seconds: 60, garbled: 59);
        Report(10, 0, seconds: 60, garbled: 59);
        Assert.False(IsJammed);

        Report(10, 0, seconds: 60, garbled: 60);
        Report(10, 0, seconds: 60, garbled: 60);
        Assert.True(IsJammed);
    }

    [Fact]
    public void One_report_alone_says_nothing_nor_do_two_with_another_between()
    {
        for (int i = 0; i < 10; i++)
        {
            Report(80);
            Report(30);
        }

        Assert.False(IsJammed);
    }

    [Fact]
    public void Reports_about_moments_must_cover_ten_seconds_together()
    {
        for (int i = 0; i < 4; i++)
        {
            Report(90, seconds: 2);
        }

        Report(90, seconds: 0);
        Assert.False(IsJammed);
        Report(90, seconds: 2);

        Assert.True(IsJammed);
    }

    [Fact]
    public void Between_jammed_and_free_nothing_changes()
    {
        Report(49, times: 5);
        Assert.False(IsJammed);

        Report(50, times: 2);
        Report(20, times: 5);
        Assert.True(IsJammed);

        Report(19);
        Report(20);
        Report(19);
        Assert.True(IsJammed);
        Report(19);
        Assert.False(IsJammed);
    }

    [Fact]
    public void A_receiver_that_was_never_told_is_told_of_neither_begin_nor_end()
    {
        _hub.Press(1, EventKind.Panic, Button);
        Report(90, times: 2);
        Report(0, times: 2);
        Report(90, times: 2);
        Report(0, times: 2);

        _hub.AnswerAll();

        Assert.Equal([(ReportKind.Panic, false)], Told);
        Assert.All(_hub.Disk.Now.Reports.Values, r => Assert.Equal(ReportKind.Panic, r.Kind));
    }

    [Fact]
    public void That_it_is_free_never_overtakes_that_it_is_jammed_and_neither_touches_its_silence()
    {
        Report(90, times: 2);
        _hub.Answer(SendOutcome.Refused, "DUH");
        Report(0, times: 2);
        _hub.Run(VirtualHub.BoundMs);
        Assert.Equal(DeviceState.Silent, _hub.State(Gateway));
        _hub.Run(_hub.Policy.RefusedRetryMs);
        _hub.AnswerAll();

        Assert.Equal(
            [(ReportKind.Interference, false), (ReportKind.Interference, true)],
            Told.Distinct().Where(t => t.Item1 == ReportKind.Interference));
        Assert.Contains((ReportKind.DeviceSilent, false), Told);
        Assert.DoesNotContain((ReportKind.DeviceSilent, true), Told);
    }

    [Fact]
    public void A_panic_goes_before_it()
    {
        _hub.Press(1, EventKind.Panic, Button);
        Report(90, times: 2);
        _hub.Press(2, EventKind.Panic, Button);

        _hub.AnswerAll();

        Assert.Equal([ReportKind.Panic, ReportKind.Panic, ReportKind.Interference], _hub.Sends.Select(s => s.Kind));
    }

    [Fact]
    public void It_is_on_disk_and_goes_on_after_a_power_cut()
    {
        _hub = new VirtualHub(
            devices: 2, storage: new Storage.MemoryDisk { LosesPower = true }, kinds: [DeviceKinds.Gateway]);
        Report(90, times: 2);
        long since = _hub.Device(Gateway).JammedSinceUnixMs;
        _hub.Answer();

        _hub.Restart(downMs: 3_000);
        Assert.Equal(since, _hub.Device(Gateway).JammedSinceUnixMs);
        Report(90, times: 2);
        _hub.Restart();
        Report(0, times: 2);

        Assert.False(IsJammed);
        Assert.Equal([(ReportKind.Interference, false), (ReportKind.Interference, true)], Told);
    }

    [Theory]
    [InlineData(true, VirtualHub.School, DeviceKinds.Gateway)]
    [InlineData(false, "south", DeviceKinds.Gateway)]
    [InlineData(false, VirtualHub.School, DeviceKinds.Stationary)]
    public void It_ends_where_nobody_would_ever_say_that_it_is_over(bool retired, string site, string kind)
    {
        Report(90, times: 2);
        _hub.Answer();

        _hub.Apply(new DevicesChanged { Records = [Entry() with { Retired = retired, Site = site, Kind = kind }] });

        Assert.False(IsJammed);
        Assert.Equal([(ReportKind.Interference, false), (ReportKind.Interference, true)], Told);
    }

    [Fact]
    public void A_change_of_its_name_ends_nothing()
    {
        Report(90, times: 2);
        _hub.Apply(new DevicesChanged { Records = [Entry() with { Name = "Attic" }] });

        Assert.True(IsJammed);
    }

    [Fact]
    public void A_gateway_that_falls_silent_stays_as_it_was_said_to_be()
    {
        Report(90, times: 2);
        _hub.Run(10 * VirtualHub.BoundMs);

        Assert.Equal(DeviceState.Silent, _hub.State(Gateway));
        Assert.True(IsJammed);
        Assert.NotNull(ViewOf.Device(_hub.Device(Gateway)).InterferenceSince);
    }

    [Fact]
    public void Only_a_gateway_is_believed_about_the_air()
    {
        for (uint counter = 1; counter < 5; counter++)
        {
            _hub.Apply(_hub.HeartbeatFrame(counter, Button, air: Air(100)));
        }

        Assert.Equal(0, _hub.Device(Button).JammedSinceUnixMs);
        Assert.Empty(Told);
    }

    [Fact]
    public void A_report_that_is_played_back_counts_once()
    {
        Report(90);
        _hub.Apply(_hub.HeartbeatFrame(_counter, Gateway, air: Air(90)));

        Assert.False(IsJammed);
    }

    [Fact]
    public void A_site_without_a_receiver_shows_it_and_owes_nothing()
    {
        _hub = New(VirtualHub.Reporting with { Paths = [] });
        Report(90, times: 2);

        Assert.True(IsJammed);
        Assert.Empty(_hub.Disk.Now.Reports);
    }

    [Fact]
    public void What_changed_is_left_for_the_log_with_what_decided_it()
    {
        Report(90);
        Assert.Empty(Report(90, seconds: 0).Interferences);

        Interference begun = Assert.Single(Report(90, received: 1).Interferences);
        Assert.Equal((Gateway, true, 1), (begun.Gateway.Address, begun.IsJammed, begun.Air!.Received));
        Assert.Empty(Report(90).Interferences);
    }

    [Fact]
    public void Whatever_the_air_the_crashes_and_the_receiver_do_the_receiver_hears_of_begin_and_end_by_turns() =>
        Script.Check(rows: 300, longest: 60, Play);

    private void Play(IReadOnlyList<int> row)
    {
        _hub = new VirtualHub(devices: 2, policy: new CorePolicy { AnswerMs = 1_000_000_000 }, kinds: [DeviceKinds.Gateway]);
        _counter = 0;
        foreach (int number in row)
        {
            int left = number;
            switch (Script.Take(ref left, 8))
            {
                case <= 3:
                    Report(Script.Take(ref left, 3) * 45);
                    break;
                case 4:
                    _hub.ApplyAndDie(_hub.HeartbeatFrame(++_counter, Gateway, air: Air(Script.Take(ref left, 3) * 45)));
                    break;
                case 5 when _hub.Sends.Count > 0:
                    _hub.Answer(Script.Take(ref left, 2) == 0 ? SendOutcome.Acknowledged : SendOutcome.Unanswered);
                    break;
                case 6:
                    _hub.Restart(downMs: Script.Take(ref left, 5) * 100);
                    break;
                default:
                    _hub.NowMs += 5_000;
                    break;
            }
        }

        // In the end the receiver takes everything, and knows how things are.
        for (int i = 0; i < 2 * row.Count && _hub.Core.Paths.Any(p => p.Owed > 0); i++)
        {
            _hub.NowMs += _hub.Policy.RetryMaxMs;
            _hub.Apply(_hub.HeartbeatFrame(++_counter, Gateway));
            _hub.AnswerAll();
        }

        List<bool> heard = [.. _hub.Sends
            .Where(s => s.Kind == ReportKind.Interference).DistinctBy(s => s.Sequence).Select(s => s.Restore)];
        Assert.Equal(heard.Select((_, i) => i % 2 == 1), heard);
        Assert.Equal(IsJammed, heard.Count % 2 == 1);
    }

    private static VirtualHub New(Site? site = null) => new(devices: 2, site: site, kinds: [DeviceKinds.Gateway]);

    private static AirStatistics Air(
        int occupied, int explained = 0, int seconds = ReportSeconds, int received = 0, int garbled = 0) => new()
        {
            Seconds = seconds,
            NoiseDbm = -110,
            OccupiedPercent = occupied,
            ExplainedPercent = explained,
            Received = received,
            Garbled = garbled,
        };

    private static DeviceRecord Entry() => VirtualHub.Record((int)Gateway) with { Kind = DeviceKinds.Gateway };

    /// <summary>A gateway that reports every ten seconds, whatever it found.</summary>
    private void Run(long ms, bool jammed)
    {
        for (long end = _hub.NowMs + ms; _hub.NowMs < end;)
        {
            _hub.Run(ReportSeconds * 1_000);
            Report(jammed ? 97 : 4, explained: jammed ? 1 : 4, received: jammed ? 0 : 6);
        }
    }

    private Step Report(
        int occupied, int explained = 0, int seconds = ReportSeconds, int received = 0, int garbled = 0, int times = 1)
    {
        Step step = new();
        for (int i = 0; i < times; i++)
        {
            step = _hub.Apply(
                _hub.HeartbeatFrame(++_counter, Gateway, air: Air(occupied, explained, seconds, received, garbled)));
        }

        return step;
    }
}
