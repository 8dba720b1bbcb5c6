using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Gateway
{
    /// <summary>A gateway on a TTGO LoRa32 v2.1_1.6 (ESP32 and SX1276): mains, Wi-Fi and LoRa.</summary>
    public static class Lora32
    {
        public static void Main() => Program.Run(Describe());

        public static Board Describe() => new Board
        {
            Name = "lora32-gateway",
            Processor = Processor.Esp32,
            WhitePin = 25,
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
