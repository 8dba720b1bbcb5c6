namespace SchoolButton.Firmware.Core
{
    /// <summary>A LoRa radio and how it is wired.</summary>
    public sealed class RadioPart
    {
        public RadioChip Chip { get; set; }

        public int SpiBus { get; set; } = 1;

        public int ClockPin { get; set; } = Board.NotFitted;

        public int MosiPin { get; set; } = Board.NotFitted;

        public int MisoPin { get; set; } = Board.NotFitted;

        public int SelectPin { get; set; } = Board.NotFitted;

        public int ResetPin { get; set; } = Board.NotFitted;

        /// <summary>The interrupt line: DIO1 of an SX1262, DIO0 of an SX1276.</summary>
        public int InterruptPin { get; set; } = Board.NotFitted;

        /// <summary>SX1262 only.</summary>
        public int BusyPin { get; set; } = Board.NotFitted;

        /// <summary>Voltage for an oscillator on DIO3 (SX1262 data sheet 13.3.6), millivolts; 0 for a crystal.</summary>
        public int OscillatorMillivolts { get; set; }

        /// <summary>DIO2 switches the antenna between receiver and transmitter (SX1262 data sheet 13.3.5).</summary>
        public bool SwitchesAntenna { get; set; }

        /// <summary>What the board's power amplifier can do, dBm.</summary>
        public int MaxPowerDbm { get; set; } = 14;
    }
}
