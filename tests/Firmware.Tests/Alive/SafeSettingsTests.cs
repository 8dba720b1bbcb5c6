using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Wearable;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class SafeSettingsTests
{
    [Theory]
    [InlineData("single = medical\nhold = panic", EventKind.Panic)]
    [InlineData("both = panic\nsingle = none", EventKind.Panic)]
    [InlineData("single = panic\nhold = duress", EventKind.SilentPanic)]
    [InlineData("second = silent-panic", EventKind.SilentPanic)]
    public void One_press_is_a_panic_and_silent_where_anything_may_be_silent(string patterns, EventKind single)
    {
        DeviceSettings settings = Settings(patterns);
        SafeSettings.Simplify(settings);
        Assert.Equal(single, settings.Single);
        Assert.True(settings.Hold == EventKind.None && settings.Double == EventKind.None && settings.Triple == EventKind.None);
        Assert.True(settings.Both == EventKind.None);
        Assert.Equal(single, settings.Second);
    }

    [Fact]
    public void Who_it_is_its_key_and_its_links_are_kept()
    {
        DeviceSettings settings = Settings("host = hub\npassword = secret\nspreading = 12\nregion = eu868");
        SafeSettings.Simplify(settings);
        Assert.True(settings.CanSpeak && settings.UsesMqtt);
        Assert.Equal("hub", settings.Host);
        Assert.Equal("eu868", settings.Region);
        Assert.Equal(12, settings.Spreading);
    }

    [Fact]
    public void Nothing_that_an_alarm_does_not_need_is_opened()
    {
        Firmware.Core.Board board = SafeSettings.Simplify(HeltecV3.Describe());
        Assert.Equal(
            ["button", "press memory", "second button", "watchdog", "white"],
            board.ChosenPins().Select(pin => pin.Key).Where(name => name != "battery enable").Order());
        Assert.NotNull(board.Radio);
    }

    [Fact]
    public void In_safe_mode_the_second_button_raises_an_alarm_too()
    {
        DeviceSettings settings = Settings("single = panic\nsecond = none");
        SafeSettings.Simplify(settings);
        DeviceRig rig = DeviceRig.Ready(settings.ToText(), SafeSettings.Simplify(HeltecV3.Describe()));
        rig.Second = true;
        rig.Tick();
        rig.Advance(300);
        rig.Second = false;
        rig.Advance(2000);
        Assert.Equal(EventKind.Panic, rig.Alarms.DistinctBy(alarm => alarm.Counter).Single().Alarm!.Kind);
    }

    private static DeviceSettings Settings(string text) => DeviceSettings.FromText(
        text + "\n" + DeviceRig.Identity, HeltecV3.Describe());
}
