using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>What the main loop does between sensing and sending, and what a gateway's queue does with newer answers.</summary>
public class FreshSensingTests
{
    private const int LongPauseMs = 400;

    private static readonly RadioPlan Plan = RadioPlan.Parse("ru864", 7, 1, 14)!;

    private readonly FakeRadio _radio = new();
    private readonly RadioPort _port;
    private readonly NetCcm _ccm = new(TinyHub.Key);

    public FreshSensingTests()
    {
        _port = new RadioPort(_radio, new DutyBudget(Plan.Bands), new SeededRandom(1), 1000);
    }

    [Fact]
    public void What_was_sensed_before_a_long_pause_of_the_loop_is_sensed_again()
    {
        _port.Queue([1], Plan.Up, true, Never.AtMs);
        _port.Tick(1000);
        Assert.Equal(1, _radio.Senses);
        _port.Tick(1000 + LongPauseMs);
        Assert.Empty(_radio.OnAir);
        Assert.Equal(2, _radio.Senses);
        _port.Tick(1001 + LongPauseMs);
        Assert.Single(_radio.OnAir);
    }

    [Fact]
    public void A_loop_that_is_always_slow_sends_all_the_same()
    {
        _port.Queue([1], Plan.Up, true, Never.AtMs);
        for (int i = 0; i < 10; i++)
        {
            _port.Tick(1000 + (i * LongPauseMs));
        }

        Assert.Single(_radio.OnAir);
    }

    [Fact]
    public void A_write_to_flash_waits_until_an_alarm_is_on_the_air_and_no_longer()
    {
        Assert.False(_port.IsHurrying);
        _port.Queue([1], Plan.Up, true, Never.AtMs);
        Assert.True(_port.IsHurrying);
        _port.Tick(1000);
        Assert.True(_port.IsHurrying);
        _radio.Finishes = false;
        _port.Tick(1001);
        Assert.Single(_radio.OnAir);
        Assert.False(_port.IsHurrying);
    }

    [Fact]
    public void A_newer_answer_to_a_device_goes_in_the_place_of_the_older()
    {
        byte[] older = Answer(0x0000A1, 5);
        byte[] other = Answer(0x0000A2, 6);
        byte[] newer = Answer(0x0000A1, 7);
        Assert.True(_port.Queue(older, Plan.Down, true, Never.AtMs));
        Assert.True(_port.Queue(other, Plan.Down, true, Never.AtMs));
        Assert.True(_port.Queue(newer, Plan.Down, true, Never.AtMs));
        for (int i = 0; i < 1000; i++)
        {
            _port.Tick(1000 + i);
        }

        Assert.Equal([newer, other], _radio.OnAir);
    }

    private byte[] Answer(uint device, uint counter) => Frame.Seal(
        _ccm, true, device, counter, new AckBody { Stage = AckStage.Stored, Counter = 1, HubTimeMs = 1 }.ToBytes())!;
}
