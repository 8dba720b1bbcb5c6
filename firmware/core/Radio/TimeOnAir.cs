namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// How long a packet is on the air: Semtech's formula (SX1276 data sheet 4.1.1.7, SX1262 data sheet 6.1.4) with
    /// explicit header and CRC.
    /// </summary>
    public static class TimeOnAir
    {
        /// <summary>Above this symbol time both sides use the low data rate optimisation.</summary>
        private const int LongSymbolMicros = 16000;

        public static int SymbolMicros(RadioChannel channel) =>
            (int)((1L << channel.SpreadingFactor) * 1000000L / channel.BandwidthHz);

        /// <summary>Whether the low data rate optimisation is on.</summary>
        public static bool IsSlow(RadioChannel channel) => SymbolMicros(channel) > LongSymbolMicros;

        /// <param name="length">Bytes of the packet.</param>
        public static int Micros(RadioChannel channel, int length)
        {
            int symbol = SymbolMicros(channel);
            int preamble = symbol * ((4 * RadioChannel.PreambleSymbols) + 17) / 4;
            int sf = channel.SpreadingFactor;
            int bits = (8 * length) - (4 * sf) + 28 + 16;
            int perBlock = 4 * (sf - (IsSlow(channel) ? 2 : 0));
            int blocks = bits > 0 ? (bits + perBlock - 1) / perBlock : 0;
            return preamble + (symbol * (8 + (blocks * RadioChannel.CodingRateDenominator)));
        }

        /// <summary>Rounded up.</summary>
        public static int Ms(RadioChannel channel, int length) => (Micros(channel, length) + 999) / 1000;
    }
}
