namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Where a site's devices and gateways talk, and how much the law lets them. A setting of the site: with one channel a
    /// gateway with one receiver hears everything; with two, each has a gateway, alarms take turns and heartbeats keep to
    /// the second.
    ///</summary>
    public sealed class RadioPlan
    {
        /// <summary>Of each region that are in use. A second one needs a second gateway.</summary>
        public const int MaxChannels = 2;

        private const int BandwidthHz = 125000;

        private readonly RadioChannel[] _all;

        private RadioPlan(string name, RadioBand[] bands, int maxPowerDbm, RadioChannel[] all, int used)
        {
            Name = name;
            Bands = bands;
            MaxPowerDbm = maxPowerDbm;
            _all = all;
            Alarms = used == 1 ? new RadioChannel[] { all[0] } : all;
            Heartbeats = new RadioChannel[] { all[used - 1] };
        }

        /// <summary>As it is written in the settings: <c>ru864</c> or <c>eu868</c>.</summary>
        public string Name { get; }

        /// <summary>Where sending is allowed at all.</summary>
        public RadioBand[] Bands { get; }

        /// <summary>Of the region; the channels have this or what the board can do, whichever is less.</summary>
        public int MaxPowerDbm { get; }

        /// <summary>Those that alarms take in turns: all that the site uses.</summary>
        public RadioChannel[] Alarms { get; }

        /// <summary>The last one that the site uses.</summary>
        public RadioChannel[] Heartbeats { get; }

        /// <summary>
        /// Where every gateway answers, whichever channel it hears: a device that sent on both need not guess where to listen.
        /// </summary>
        public RadioChannel Down => _all[0];

        /// <summary>The first of <see cref="Alarms"/>.</summary>
        public RadioChannel Up => Alarms[0];

        public RadioChannel UpHeartbeat => Heartbeats[0];

        /// <summary>The one on which a gateway hears and answers.</summary>
        /// <param name="channel">1 to <see cref="MaxChannels"/>.</param>
        public RadioChannel OfGateway(int channel) => _all[channel - 1];

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
        /// <param name="channels">How many the site uses, 1 to <see cref="MaxChannels"/>.</param>
        /// <param name="boardPowerDbm">The most that the board can send with.</param>
        /// <returns>Null if there is no such region, spreading factor or number of channels.</returns>
        public static RadioPlan? Parse(string region, int spreadingFactor, int channels, int boardPowerDbm)
        {
            if (spreadingFactor < 7 || spreadingFactor > 12 || channels < 1 || channels > MaxChannels)
            {
                return null;
            }

            switch (region)
            {
                case "ru864":
                    return Ru864(spreadingFactor, channels, boardPowerDbm);
                case "eu868":
                    return Eu868(spreadingFactor, channels, boardPowerDbm);
                default:
                    return null;
            }
        }

        /// <summary>RU864-870: 868.9 and 869.1 MHz, 1 %, 16 dBm EIRP, which is 14 dBm at an antenna of 2 dBi.</summary>
        private static RadioPlan Ru864(int sf, int channels, int boardPowerDbm)
        {
            RadioBand[] bands = { new RadioBand(868700000, 869200000, 10) };
            return Of("ru864", bands, 868900000, 869100000, sf, channels, 14, boardPowerDbm);
        }

        /// <summary>
        /// EU863-870, ETSI EN 300 220: 868.1, 868.3 and 868.5 MHz lie in 868.0 to 868.6, 1 %, 25 mW ERP. In 869.4 to
        /// 869.65 (869.525 MHz) 10 % and 500 mW are allowed; a gateway that has much to answer may move there.
        /// </summary>
        private static RadioPlan Eu868(int sf, int channels, int boardPowerDbm)
        {
            RadioBand[] bands = { new RadioBand(868000000, 868600000, 10), new RadioBand(869400000, 869650000, 100) };
            return Of("eu868", bands, 868300000, 868100000, sf, channels, 14, boardPowerDbm);
        }

        /// <summary>Both in one band, so they share its air time.</summary>
        private static RadioPlan Of(
            string name, RadioBand[] bands, int hz, int secondHz, int sf, int channels, int maxPowerDbm, int boardPowerDbm)
        {
            int power = boardPowerDbm < maxPowerDbm ? boardPowerDbm : maxPowerDbm;
            RadioChannel[] all =
            {
                new RadioChannel(hz, sf, BandwidthHz, power),
                new RadioChannel(secondHz, sf, BandwidthHz, power),
            };
            return new RadioPlan(name, bands, maxPowerDbm, all, channels);
        }
    }
}
