using System.Globalization;
using System.Text.RegularExpressions;
using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Whoever solders by the pages in hardware/ uses the pins of the firmware, and the chip can use them so.</summary>
public class HardwareTests
{
    // ESP32 data sheet 2.2 and 2.4: strapping pins; those of the flash; those without an output driver or pull-up.
    private static readonly int[] Esp32Strapping = [0, 2, 5, 12, 15];
    private static readonly int[] Esp32Flash = [6, 7, 8, 9, 10, 11];
    private static readonly int[] Esp32InputOnly = [34, 35, 36, 37, 38, 39];
    private static readonly int[] Esp32Serial = [1, 3];

    /// <summary>GPIO of ADC1 channel 0, 1, 2 …; ADC2 is not to be used beside Wi-Fi.</summary>
    private static readonly int[] Esp32Adc1 = [36, 37, 38, 39, 32, 33, 34, 35];

    // ESP32-S3 data sheet 2.3 and 2.6, for a part with quad flash and without octal PSRAM.
    private static readonly int[] S3Strapping = [0, 3, 45, 46];
    private static readonly int[] S3Flash = [26, 27, 28, 29, 30, 31, 32];
    private static readonly int[] S3UsbAndSerial = [19, 20, 43, 44];
    private static readonly int[] S3Adc1 = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    private const int S3LastWakePin = 21;

    public static TheoryData<string> Names => DescribedBoards.Names;

    [Fact]
    public void Each_kind_of_device_has_a_board()
    {
        Assert.Contains("esp32-wroom-stationary", DescribedBoards.All.Select(one => one.Board.Name));
        Assert.Contains("lora32-stationary", DescribedBoards.All.Select(one => one.Board.Name));
        Assert.Equal(DescribedBoards.All.Count, DescribedBoards.All.Select(one => one.Board.Name).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_of_a_board_has_exactly_the_pins_of_the_firmware(string name)
    {
        string path = Path.Combine(Repository.Root, "hardware", "boards", name + ".md");
        Assert.True(File.Exists(path), $"the board {name} has no page {path}");
        Assert.Equal(
            DescribedBoards.Named(name).Pins().OrderBy(pin => pin.Key, StringComparer.Ordinal),
            Rows(path).OrderBy(pin => pin.Key, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_list_of_boards_names_it(string name) => Assert.Contains(
        $"(boards/{name}.md)", File.ReadAllText(Path.Combine(Repository.Root, "hardware", "README.md")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void No_pin_has_two_jobs_or_one_that_belongs_to_the_chip(string name)
    {
        Firmware.Core.Board board = DescribedBoards.Named(name);
        Assert.Equal(board.Pins().Count, board.Pins().Values.Distinct().Count());
        bool s3 = board.Processor == Processor.Esp32S3;
        int[] taken = s3 ? S3Flash : Esp32Flash;
        Assert.All(board.Pins(), pin => Assert.DoesNotContain(pin.Value, taken));
        Assert.All(board.Pins(), pin => Assert.InRange(pin.Value, 0, s3 ? 48 : 39));
        int[] beware = s3 ? [.. S3Strapping, .. S3UsbAndSerial] : [.. Esp32Strapping, .. Esp32Serial];
        Assert.All(board.ChosenPins(), pin => Assert.False(
            beware.Contains(pin.Value), $"{pin.Key} on GPIO {pin.Value} could keep the board from starting or flashing"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_can_drive_and_contacts_have_a_pull_up(string name)
    {
        Firmware.Core.Board board = DescribedBoards.Named(name);
        if (board.Processor == Processor.Esp32)
        {
            Assert.All(
                board.Pins().Where(pin => pin.Key is not ("battery adc" or "radio miso" or "radio interrupt" or "radio busy")),
                pin => Assert.DoesNotContain(pin.Value, Esp32InputOnly));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_battery_is_measured_on_the_converter_that_works_beside_wifi(string name)
    {
        Firmware.Core.Board board = DescribedBoards.Named(name);
        if (board.Battery is { AdcPin: not Firmware.Core.Board.NotFitted } battery)
        {
            int[] adc1 = board.Processor == Processor.Esp32S3 ? S3Adc1 : Esp32Adc1;
            Assert.InRange(battery.AdcChannel, 0, adc1.Length - 1);
            Assert.Equal(battery.AdcPin, adc1[battery.AdcChannel]);
            int atPin = (battery.FullMillivolts + 100) * 1000 / battery.DividerPermille;
            Assert.True(atPin < battery.AdcFullScaleMillivolts, "a full cell is beyond what the converter can read");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_sleeps_wakes_by_any_of_its_contacts(string name)
    {
        Firmware.Core.Board board = DescribedBoards.Named(name);
        if (board.Battery == null)
        {
            return;
        }

        // "Any low" is what an S3 can; an ESP32 has "all low" only.
        Assert.Equal(Processor.Esp32S3, board.Processor);
        Assert.InRange(board.ButtonPin, 0, S3LastWakePin);
        Assert.True(board.SecondButtonPin is Firmware.Core.Board.NotFitted or >= 0 and <= S3LastWakePin);
        Assert.True(
            board.WatchdogPin == Firmware.Core.Board.NotFitted
            || board.WatchdogMs > DeviceSettings.MaxIntervalSeconds * 1000,
            "the watchdog would cut the power in the middle of the longest sleep");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wired_radio_is_wired_whole(string name)
    {
        if (DescribedBoards.Named(name).Radio is not { } radio)
        {
            return;
        }

        Assert.All(
            new[] { radio.ClockPin, radio.MosiPin, radio.MisoPin, radio.SelectPin, radio.ResetPin, radio.InterruptPin },
            pin => Assert.NotEqual(Firmware.Core.Board.NotFitted, pin));
        Assert.Equal(radio.Chip == RadioChip.Sx1262, radio.BusyPin != Firmware.Core.Board.NotFitted);
    }

    private static Dictionary<string, int> Rows(string path) =>
        Regex.Matches(File.ReadAllText(path), @"^\| ([a-z0-9 ]+) \| (\d+) \|", RegexOptions.Multiline).ToDictionary(
            row => row.Groups[1].Value, row => int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture));
}
