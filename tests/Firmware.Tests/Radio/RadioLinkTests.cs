using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class RadioLinkTests
{
    private static readonly RadioPlan Plan = RadioPlan.Parse("eu868", 9, 1, 14)!;

    private readonly FakeRadio _radio = new();
    private readonly RadioPort _port;
    private long _now = 1000;

    public RadioLinkTests()
    {
        _port = new RadioPort(_radio, new DutyBudget(Plan.Bands), new SeededRandom(1), _now);
    }

    [Fact]
    public void A_battery_device_listens_after_a_frame_that_is_answered_and_then_rests()
    {
        RadioLink link = Link(always: false);
        Run(link, 100);
        Assert.True(link.IsUp);
        Assert.True(link.IsResting);
        Assert.True(link.Send(Sealed(1), false, true));
        Assert.False(link.IsResting);
        Run(link, 300);
        Assert.Equal("listening", _radio.Doing);
        Run(link, AirManners.AnswerMs - 300);
        Assert.Equal("listening", _radio.Doing);
        Run(link, 1000);
        Assert.Equal("asleep", _radio.Doing);
        Assert.True(link.IsResting);
    }

    [Fact]
    public void For_an_answer_that_will_not_come_a_battery_device_does_not_listen()
    {
        RadioLink link = Link(always: false);
        Run(link, 100);
        Assert.True(link.Send(Sealed(1), false, false));
        Run(link, 2000);
        Assert.Equal(1, _port.Sent);
        Assert.Equal("asleep", _radio.Doing);
        Assert.True(link.IsResting);
    }

    [Fact]
    public void A_heartbeat_that_goes_first_does_not_take_the_answer_from_an_alarm()
    {
        RadioLink link = Link(always: false);
        Run(link, 100);
        Assert.True(link.Send(Sealed(1), false, false));
        Run(link, 1);
        Assert.Single(_radio.OnAir);
        Assert.True(link.Send(Sealed(2), true, true));
        Run(link, 2000);
        Assert.Equal(1 + AirManners.BurstCopies, _port.Sent);
        Assert.Equal("listening", _radio.Doing);
    }

    [Fact]
    public void It_goes_on_listening_while_an_alarm_is_followed()
    {
        RadioLink link = Link(always: false);
        link.Follow(true);
        link.Send(Sealed(1), true, true);
        Run(link, 60_000);
        Assert.Equal("listening", _radio.Doing);
        Assert.False(link.IsResting);
        link.Follow(false);
        Run(link, 10);
        Assert.True(link.IsResting);
    }

    [Fact]
    public void On_mains_it_always_listens()
    {
        RadioLink link = Link(always: true);
        Run(link, 60_000);
        Assert.Equal("listening", _radio.Doing);
        Assert.False(link.IsResting);
    }

    [Fact]
    public void Frames_are_passed_up_for_whomever_they_are_and_strays_are_counted()
    {
        RadioLink link = Link(always: true);
        Run(link, 10);
        _radio.Hear([1, 2, 3]);
        _radio.Hear(Sealed(5), -101, -20);
        Run(link, 10);
        Assert.Equal(Sealed(5), link.Take());
        Assert.Null(link.Take());
        Assert.Equal(1, link.Strays);
        Assert.Equal((-101, -20), (link.RssiDbm, link.SnrQuarters));
    }

    [Fact]
    public void Any_packet_is_survived() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(), packet =>
        {
            RadioLink link = Link(always: true);
            Run(link, 10);
            _radio.Hear(packet);
            Run(link, 10);
            byte[]? frame = link.Take();
            return frame == null ? link.Strays == 1 : frame.SequenceEqual(packet);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_restart_initialises_the_chip_anew()
    {
        RadioLink link = Link(always: true);
        Run(link, 100);
        link.Restart();
        Assert.False(link.IsUp);
        Run(link, RadioPort.FirstRestartMs + 100);
        Assert.True(link.IsUp);
        Assert.Equal(2, _radio.Starts);
        Assert.Equal("listening", _radio.Doing);
    }

    [Fact]
    public void A_hurry_starts_a_failed_chip_soon()
    {
        RadioLink link = Link(always: false);
        _radio.Answers = false;
        Run(link, 600_000);
        _radio.Answers = true;
        Assert.False(link.IsUp);
        link.Hurry();
        Run(link, RadioPort.FirstRestartMs + 10);
        Assert.True(link.IsUp);
    }

    private static byte[] Sealed(uint counter) =>
        Frame.Seal(new NetCcm(TinyHub.Key), true, TinyHub.Device, counter, [1, 2, 3, 4]);

    private RadioLink Link(bool always) => new(_port, Plan, always, _now);

    private void Run(RadioLink link, long ms)
    {
        long until = _now + ms;
        long due = link.Tick(_now);
        while (due <= until)
        {
            _now = Math.Max(_now + 1, due);
            due = link.Tick(_now);
        }

        _now = until;
        link.Tick(_now);
    }
}
