namespace SchoolButton.Firmware.Core
{
    /// <summary>Where and how to send: both sides must agree in all of it but the power.</summary>
    public sealed class RadioChannel
    {
        /// <summary>The sync word of a private link (a public LoRaWAN network has 0x34).</summary>
        public const byte SyncWord = 0x12;

        public const int PreambleSymbols = 8;

        /// <summary>Coding rate 4/5.</summary>
        public const int CodingRateDenominator = 5;

        public RadioChannel(int frequencyHz, int spreadingFactor, int bandwidthHz, int powerDbm)
        {
            FrequencyHz = frequencyHz;
            SpreadingFactor = spreadingFactor;
            BandwidthHz = bandwidthHz;
            PowerDbm = powerDbm;
        }

        public int FrequencyHz { get; }

        /// <summary>7 to 12.</summary>
        public int SpreadingFactor { get; }

        /// <summary>Quarters of a dB: weaker is not demodulated (SX1276 data sheet table 13, SX1262 table 6-1).</summary>
        public int LeastSnrQuarters => -30 - (10 * (SpreadingFactor - 7));

        /// <summary>125000, 250000 or 500000.</summary>
        public int BandwidthHz { get; }

        public int PowerDbm { get; }
    }
}
