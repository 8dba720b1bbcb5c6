using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class IndicatorTests
{
    private static readonly Indication[] _stages =
    [
        Indication.Pressed, Indication.Sending, Indication.Stored, Indication.Received, Indication.Responding,
        Indication.Failing,
    ];

    [Fact]
    public void Every_row_is_read_back_from_what_light_vibration_and_sound_did()
    {
        foreach (Indication indication in Enum.GetValues<Indication>())
        {
            Outputs outputs = new();
            Indicator indicator = new(outputs.All, false);
            int cycles = Math.Max(1, IndicatorLanguage.CyclesOf(indication));
            for (int slot = 0; slot < cycles * IndicatorLanguage.Slots; slot++)
            {
                indicator.Play(indication, 7 + (slot * IndicatorLanguage.SlotMs));
                bool on = IndicatorLanguage.IsOn(indication, slot % IndicatorLanguage.Slots);
                bool speaks = on && IndicatorLanguage.CyclesOf(indication) > 0;
                Assert.Equal(on ? IndicatorLanguage.ColourOf(indication) : 0, outputs.Colour);
                Assert.Equal(speaks, outputs.Vibrating);
                Assert.Equal(speaks ? IndicatorLanguage.ToneOf(indication) : 0, outputs.Hertz);
            }

            indicator.Play(indication, 7 + (cycles * IndicatorLanguage.CycleMs));
            Assert.False(outputs.Vibrating);
            Assert.Equal(0, outputs.Hertz);
        }
    }

    [Fact]
    public void The_device_asks_to_be_called_at_every_change_of_any_output()
    {
        foreach (Indication indication in Enum.GetValues<Indication>())
        {
            Outputs often = new();
            Outputs asked = new();
            Indicator every = new(often.All, false);
            Indicator due = new(asked.All, false);
            due.Play(indication, 0);
            for (long now = 0; now < 6 * IndicatorLanguage.CycleMs; now += 5)
            {
                every.Play(indication, now);
                if (now >= due.NextDeadlineMs)
                {
                    due.Play(indication, now);
                }

                Assert.Equal((often.Colour, often.Vibrating, often.Hertz), (asked.Colour, asked.Vibrating, asked.Hertz));
            }
        }
    }

    [Fact]
    public void Only_what_happens_vibrates_and_sounds_and_how_things_are_is_for_the_light()
    {
        Indication[] speaking = [.. Enum.GetValues<Indication>().Where(row => IndicatorLanguage.CyclesOf(row) > 0)];
        Assert.Equal(
            [.. _stages, Indication.Identify, Indication.WalkGood, Indication.WalkWeak, Indication.WalkNothing], speaking);
        Assert.Equal(speaking.Length, speaking.Select(IndicatorLanguage.ToneOf).Distinct().Count());
        Assert.All(speaking, row => Assert.InRange(IndicatorLanguage.ToneOf(row), 500, 4000));
    }

    [Fact]
    public void In_silent_mode_vibration_alone_tells_how_far_an_alarm_has_come()
    {
        foreach (Indication indication in Enum.GetValues<Indication>())
        {
            Outputs outputs = new();
            Indicator indicator = new(outputs.All, true);
            bool vibrated = false;
            for (int slot = 0; slot < IndicatorLanguage.Slots; slot++)
            {
                indicator.Play(indication, slot * IndicatorLanguage.SlotMs);
                vibrated |= outputs.Vibrating;
                Assert.Equal(0, outputs.Hertz);
                Assert.True(outputs.Colour == 0 || !_stages.Contains(indication), indication.ToString());
            }

            Assert.True(vibrated || !_stages.Contains(indication), indication.ToString());
        }
    }

    [Fact]
    public void A_device_set_to_silent_idles_in_silent_mode_and_its_light_stays_dark_for_an_alarm()
    {
        DeviceRig rig = DeviceRig.Ready("silent = on");
        Assert.Equal(Indication.SilentMode, rig.Device.Indication);
        rig.Contact(true);
        rig.Advance(100);
        rig.Outputs.Clear();
        rig.Advance(20_000);
        Assert.DoesNotContain(rig.Outputs, output => output.Contains("sound", StringComparison.Ordinal));
        Assert.DoesNotContain(rig.Outputs, output => output.Contains("light", StringComparison.Ordinal));
        Assert.Contains(rig.Outputs, output => output.Contains("vibration", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("single = duress", false)]
    [InlineData("single = silent-panic", false)]
    [InlineData("single = silent-panic\nsilent = on", false)]
    [InlineData("single = duress", true)]
    [InlineData("single = panic\nhold = duress", true)]
    public void A_silent_alarm_leaves_all_three_outputs_as_if_nobody_had_pressed(string settings, bool onBattery)
    {
        Board board = onBattery ? new Board { Battery = new BatteryPart() } : new Board();
        DeviceRig pressed = DeviceRig.Ready(settings, board);
        DeviceRig untouched = DeviceRig.Ready(settings, board);
        pressed.Press(2000);
        untouched.Advance(2000 + Debounce.ReleaseStableMs);
        for (int i = 0; i < 20; i++)
        {
            pressed.Advance(1000);
            untouched.Advance(1000);
            if (i is 5 or 10)
            {
                pressed.Ack(pressed.Alarms.First().Counter, i == 5 ? AckStage.Stored : AckStage.Responding);
                untouched.Ack(untouched.Heartbeats.First().Counter, AckStage.Heard);
            }
        }

        Assert.NotEmpty(pressed.Alarms);
        Assert.Equal(untouched.Outputs, pressed.Outputs);
    }

    [Fact]
    public void A_silent_press_that_wakes_a_device_with_a_low_battery_and_no_link_lights_nothing()
    {
        DeviceRig rig = new("single = duress", 1, new Board { Battery = new BatteryPart() }) { BatteryPercent = 5 };
        rig.Device.OnFault(FaultCode.Radio, true, rig.Now);
        rig.Advance(1000);
        rig.Outputs.Clear();
        rig.Button = true;
        rig.Restart(ResetCause.WokenByContact, 10_000);
        rig.Advance(100);
        rig.Contact(false);
        rig.Device.OnFault(FaultCode.Radio, true, rig.Now);
        rig.Advance(30_000);
        Assert.Equal(1, rig.Device.UnfinishedAlarms - 2);
        Assert.All(rig.Outputs, output => Assert.EndsWith("light 0", output, StringComparison.Ordinal));
    }

    [Fact]
    public void A_low_battery_is_shown_and_measured_rarely()
    {
        DeviceRig rig = new("", 1, new Board { Battery = new BatteryPart() }) { BatteryPercent = 20 };
        rig.Restart(ResetCause.WokenByTimer, 1000);
        rig.LinkUp();
        Assert.Equal(Indication.LowBattery, rig.Device.Indication);
        int readings = rig.BatteryReadings;
        rig.Advance(BatteryGauge.EveryMs * 3);
        Assert.InRange(rig.BatteryReadings - readings, 2, 3);
        rig.BatteryPercent = 22;
        rig.Advance(BatteryGauge.EveryMs + 1000);
        Assert.Equal(Indication.LowBattery, rig.Device.Indication);
        rig.BatteryPercent = 60;
        rig.Advance(BatteryGauge.EveryMs + 1000);
        Assert.Equal(Indication.Off, rig.Device.Indication);
    }

    private sealed class Outputs : ILight, IVibration, ISound
    {
        public IndicatorOutputs All => new() { Light = this, Vibration = this, Sound = this };

        public int Colour { get; private set; }

        public bool Vibrating { get; private set; }

        public int Hertz { get; private set; }

        public void Show(int colour) => Colour = colour;

        public void Vibrate(bool on) => Vibrating = on;

        public void Sound(int hertz) => Hertz = hertz;
    }
}
