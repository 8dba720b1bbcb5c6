using System;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The ESP32's generator.</summary>
    public sealed class HardwareRandom : IRandom
    {
        private readonly Random _random = new Random();

        public int Next(int max) => _random.Next(max);
    }
}
