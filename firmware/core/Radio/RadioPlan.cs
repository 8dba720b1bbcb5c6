namespace SchoolButton.Firmware.Core
{
    /// <summary>Where a site's devices and gateways talk, and how much the law lets them. A setting of the site.</summary>
    public sealed class RadioPlan
    {
        private const int BandwidthHz = 125000;

        private RadioPlan(string name, RadioBand[] bands, int maxPowerDbm, RadioChannel up, RadioChannel beat, RadioChannel down)
        {
            Name = name;
            Bands = bands;
            MaxPowerDbm = maxPowerDbm;
            Up = up;
            UpHeartbeat = beat;
            Down = down;
        }

        /// <summary>As it is written in the settings: <c>ru864</c> or <c>eu868</c>.</summary>
        public string Name { get; }

        /// <summary>Where sending is allowed at all.</summary>
        public RadioBand[] Bands { get; }

        /// <summary>Of the region; the channels have this or what the board can do, whichever is less.</summary>
        public int MaxPowerDbm { get; }

        /// <summary>Alarms.</summary>
        public RadioChannel Up { get; }

        public RadioChannel UpHeartbeat { get; }

        /// <summary>What comes back from the gateway.</summary>
        public RadioChannel Down { get; }

        /// <returns>At this interval frames of this length use half of what the band of heartbeats allows.</returns>
        public int ShortestIntervalMs(int length)
        {
            int dutyPermille = 1;
            for (int i = 0; i < Bands.Length; i++)
            {
                dutyPermille = Bands[i].Holds(UpHeartbeat) ? Bands[i].DutyPermille : dutyPermille;
            }

            return (int)(TimeOnAir.Ms(UpHeartbeat, length) * 2L * 1000 / dutyPermille);
        }

        /// <param name="spreadingFactor">7 to 12.</param>
        /// <param name="boardPowerDbm">The most that the board can send with.</param>
        /// <returns>Null if there is no such region or spreading factor.</returns>
        public static RadioPlan? Parse(string region, int spreadingFactor, int boardPowerDbm)
        {
            if (spreadingFactor < 7 || spreadingFactor > 12)
            {
                return null;
            }

            switch (region)
            {
                case "ru864":
                    return Ru864(spreadingFactor, boardPowerDbm);
                case "eu868":
                    return Eu868(spreadingFactor, boardPowerDbm);
                default:
                    return null;
            }
        }

        /// <summary>RU864-870: 868.9 and 869.1 MHz, 1 %, 16 dBm EIRP, which is 14 dBm at an antenna of 2 dBi.</summary>
        private static RadioPlan Ru864(int sf, int boardPowerDbm)
        {
            RadioBand[] bands = { new RadioBand(868700000, 869200000, 10) };
            return One("ru864", bands, 868900000, sf, 14, boardPowerDbm);
        }

        /// <summary>
        /// EU863-870, ETSI EN 300 220: 868.1, 868.3 and 868.5 MHz lie in 868.0 to 868.6, 1 %, 25 mW ERP. In 869.4 to
        /// 869.65 (869.525 MHz) 10 % and 500 mW are allowed; a gateway that has much to answer may move there.
        /// </summary>
        private static RadioPlan Eu868(int sf, int boardPowerDbm)
        {
            RadioBand[] bands = { new RadioBand(868000000, 868600000, 10), new RadioBand(869400000, 869650000, 100) };
            return One("eu868", bands, 868300000, sf, 14, boardPowerDbm);
        }

        /// <summary>All on one channel, so that a gateway with one receiver hears everything.</summary>
        private static RadioPlan One(string name, RadioBand[] bands, int hz, int sf, int maxPowerDbm, int boardPowerDbm)
        {
            int power = boardPowerDbm < maxPowerDbm ? boardPowerDbm : maxPowerDbm;
            RadioChannel channel = new RadioChannel(hz, sf, BandwidthHz, power);
            return new RadioPlan(name, bands, maxPowerDbm, channel, channel, channel);
        }
    }
}
