using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Annunciator
{
    /// <summary>An annunciator on an ESP32-WROOM-32 development board: mains, Wi-Fi.</summary>
    public static class Esp32Wroom
    {
        public static void Main() => Program.Run(Describe());

        public static Board Describe() => new Board
        {
            Name = "esp32-wroom-annunciator",
            Processor = Processor.Esp32,
            RedPin = 25,
            GreenPin = 26,
            BluePin = 33,
            StrobePin = 18,
            SounderPin = 19,
            WatchdogPin = 21,
        };
    }
}
