using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>From a reading of the converter to percent.</summary>
    public static class BatteryScale
    {
        // Below this no cell is connected at all, or the divider is not.
        private const int ImplausibleMillivolts = 2000;

        /// <param name="maxReading">What the converter gives for its full scale.</param>
        public static int Millivolts(BatteryPart part, int reading, int maxReading)
        {
            long atPin = (long)reading * part.AdcFullScaleMillivolts / maxReading;
            return (int)(atPin * part.DividerPermille / 1000);
        }

        /// <returns>0 to 100 on a straight line from empty to full, Unknown if no cell has such a voltage.</returns>
        public static byte Percent(BatteryPart part, int millivolts)
        {
            if (millivolts < ImplausibleMillivolts)
            {
                return BatteryLevel.Unknown;
            }

            if (millivolts <= part.EmptyMillivolts)
            {
                return 0;
            }

            int range = part.FullMillivolts - part.EmptyMillivolts;
            return millivolts >= part.FullMillivolts || range <= 0
                ? BatteryLevel.Full
                : (byte)((millivolts - part.EmptyMillivolts) * 100 / range);
        }
    }
}
