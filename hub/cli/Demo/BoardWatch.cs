using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Cli.Demo;

/// <summary>Looks at a virtual board as a person in the room does.</summary>
internal static class BoardWatch
{
    public static BoardView View(VirtualDevice device) => new(
        device.Id,
        device.Kind,
        device.Board.IsPowered,
        device.Board.IsAsleep,
        new LightView(Color(device.Board.Light.Colour), Words(device.Board.Light.Reading)),
        new PatternsView(
            EventNames.Of(device.Raises(PressShape.Single)),
            EventNames.Of(device.Raises(PressShape.Hold)),
            EventNames.Of(device.Raises(PressShape.Double))),
        device.Board.Strobe.IsOn,
        device.Board.Sounder.IsOn,
        device.Board.Vibration.IsOn);

    /// <summary>The three parts of the light as a screen mixes them.</summary>
    private static string Color(int colour) => colour == LightPattern.Dark
        ? "off"
        : $"#{Part(colour, LightPattern.Red)}{Part(colour, LightPattern.Green)}{Part(colour, LightPattern.Blue)}";

    private static string Part(int colour, int bit) => (colour & bit) != 0 ? "ff" : "00";

    internal static string Words(Indication? indication) => indication switch
    {
        null => "unclear",
        Indication.NoLink => "no-link",
        Indication.LowBattery => "low-battery",
        Indication.TestMode => "test-mode",
        Indication.SilentMode => "silent-mode",
        Indication.WalkGood => "walk-good",
        Indication.WalkWeak => "walk-weak",
        Indication.WalkNothing => "walk-nothing",
        { } other => other.ToString().ToLowerInvariant(),
    };
}
