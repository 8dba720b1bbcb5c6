using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;

namespace SchoolButton.Firmware.Stationary
{
    /// <summary>A stationary button on an ESP32-WROOM-32 development board: mains, Wi-Fi.</summary>
    public static class Esp32Wroom
    {
        public static void Main() => ButtonApp.Run(Describe());

        public static Board Describe() => new Board
        {
            Name = "esp32-wroom-stationary",
            Processor = Processor.Esp32,
            ButtonPin = 27,
            TamperPin = 32,
            RedPin = 25,
            GreenPin = 26,
            BluePin = 33,
            BuzzerPin = 22,
            WatchdogPin = 21,
        };
    }
}
