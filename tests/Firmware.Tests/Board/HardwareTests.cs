using System.Globalization;
using System.Text.RegularExpressions;
using SchoolButton.Firmware.Virtual;
using Xunit;
using StationaryBoard = SchoolButton.Firmware.Stationary.Board;

namespace SchoolButton.Tests;

public class HardwareTests
{
    [Theory]
    [InlineData("button", StationaryBoard.ButtonPin)]
    [InlineData("red", StationaryBoard.RedPin)]
    [InlineData("green", StationaryBoard.GreenPin)]
    [InlineData("blue", StationaryBoard.BluePin)]
    public void Whoever_solders_by_the_table_uses_the_pins_of_the_firmware(string signal, int pin) =>
        Assert.Equal(pin, Pins()[signal]);

    [Fact]
    public void The_virtual_board_is_wired_like_the_table()
    {
        Wiring wiring = new();
        Dictionary<string, int> pins = Pins();
        Assert.Equal(
            [pins["button"], pins["red"], pins["green"], pins["blue"]],
            new[] { wiring.ButtonPin, wiring.RedPin, wiring.GreenPin, wiring.BluePin });
    }

    private static Dictionary<string, int> Pins() =>
        Regex.Matches(
                File.ReadAllText(Path.Combine(Root(), "hardware", "boards", "esp32-wroom-stationary.md")),
                @"^\| (\w+) \| (\d+) \|",
                RegexOptions.Multiline)
            .ToDictionary(
                row => row.Groups[1].Value,
                row => int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture));

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SchoolButton.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("SchoolButton.sln is not above the tests");
    }
}
