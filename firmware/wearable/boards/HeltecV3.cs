using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;

namespace SchoolButton.Firmware.Wearable
{
    /// <summary>A wearable on a Heltec WiFi LoRa 32 V3 (ESP32-S3 and SX1262): a lithium cell, LoRa, Wi-Fi in an alarm.</summary>
    public static class HeltecV3
    {
        public static void Main() => ButtonApp.Run(Describe());

        public static Board Describe() => new Board
        {
            Name = "heltec-v3-wearable",
            Processor = Processor.Esp32S3,
            ButtonPin = 4,
            SecondButtonPin = 5,
            PressMemoryPin = 2,
            WhitePin = 35,
            VibrationPin = 7,
            WatchdogPin = 6,
            WatchdogMs = 7200000,
            Radio = new RadioPart
            {
                Chip = RadioChip.Sx1262,
                SelectPin = 8,
                ClockPin = 9,
                MosiPin = 10,
                MisoPin = 11,
                ResetPin = 12,
                BusyPin = 13,
                InterruptPin = 14,
                OscillatorMillivolts = 1800,
                SwitchesAntenna = true,
                MaxPowerDbm = 22,
            },
            Battery = new BatteryPart
            {
                AdcPin = 1,
                AdcChannel = 0,
                DividerPermille = 4900,
                EnablePin = 37,
                EnableActiveLow = true,
                CapacityMilliampHours = 1000,
                SleepMicroamps = 40,
                BootMs = 1500,
                AwakeMilliamps = 70,
                ReceiveMilliamps = 10,
                TransmitMilliamps = 90,
                FlashWriteMs = 40,
            },
            Defaults = new DeviceSettings { IntervalSeconds = 900 },
        };
    }
}
