using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Cli.Demo;

/// <summary>Looks at a virtual board as a person in the room does.</summary>
internal static class BoardWatch
{
    public static BoardView View(VirtualButton button) => new(
        button.Id,
        button.Board.IsPowered,
        new LightView(Color(button.Board.Light.Colour), Words(button.Board.Light.Reading)),
        new PatternsView(
            EventNames.Of(button.Raises(PressShape.Single)),
            EventNames.Of(button.Raises(PressShape.Hold)),
            EventNames.Of(button.Raises(PressShape.Double))));

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
        { } other => other.ToString().ToLowerInvariant(),
    };
}
