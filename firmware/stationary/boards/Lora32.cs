using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;

namespace SchoolButton.Firmware.Stationary
{
    /// <summary>A stationary button on a TTGO LoRa32 v2.1_1.6 (ESP32 and SX1276): mains, Wi-Fi and LoRa side by side.</summary>
    public static class Lora32
    {
        public static void Main() => ButtonApp.Run(Describe());

        public static Board Describe() => new Board
        {
            Name = "lora32-stationary",
            Processor = Processor.Esp32,
            ButtonPin = 13,
            TamperPin = 14,
            WhitePin = 25,
            BuzzerPin = 22,
            WatchdogPin = 4,
            Radio = new RadioPart
            {
                Chip = RadioChip.Sx1276,
                ClockPin = 5,
                MisoPin = 19,
                MosiPin = 27,
                SelectPin = 18,
                ResetPin = 23,
                InterruptPin = 26,
                MaxPowerDbm = 17,
            },
        };
    }
}
