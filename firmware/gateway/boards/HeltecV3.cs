using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Gateway
{
    /// <summary>A gateway on a Heltec WiFi LoRa 32 V3 (ESP32-S3 and SX1262): mains, Wi-Fi and LoRa.</summary>
    public static class HeltecV3
    {
        public static void Main() => Program.Run(Describe());

        public static Board Describe() => new Board
        {
            Name = "heltec-v3-gateway",
            Processor = Processor.Esp32S3,
            WhitePin = 35,
            WatchdogPin = 47,
            Radio = new RadioPart
            {
                Chip = RadioChip.Sx1262,
                ClockPin = 9,
                MisoPin = 11,
                MosiPin = 10,
                SelectPin = 8,
                ResetPin = 12,
                InterruptPin = 14,
                BusyPin = 13,
                OscillatorMillivolts = 1800,
                SwitchesAntenna = true,
                MaxPowerDbm = 22,
            },
        };
    }
}
