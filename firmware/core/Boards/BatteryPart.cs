namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// The cell, how it is measured, and what the board draws from it. The currents are of the whole board at the cell,
    /// from data sheets until somebody measures them; hardware/power.md is computed from them.
    /// </summary>
    public sealed class BatteryPart
    {
        /// <summary>The ADC channel (not the pin) behind a voltage divider.</summary>
        public int AdcChannel { get; set; }

        /// <summary>The pin of <see cref="AdcChannel"/>: one of ADC1, since ADC2 is Wi-Fi's.</summary>
        public int AdcPin { get; set; } = Board.NotFitted;

        /// <summary>What the converter takes for its highest number: 3.1 V on an ESP32-S3 with 12 dB of attenuation.</summary>
        public int AdcFullScaleMillivolts { get; set; } = 3100;

        /// <summary>The cell's voltage is the measured one times this, divided by 1000.</summary>
        public int DividerPermille { get; set; } = 1000;

        /// <summary>Connects the divider while it is measured, so that it draws nothing otherwise.</summary>
        public int EnablePin { get; set; } = Board.NotFitted;

        public bool EnableActiveLow { get; set; } = true;

        public int FullMillivolts { get; set; } = 4150;

        public int EmptyMillivolts { get; set; } = 3400;

        /// <summary>At or below this, percent, the battery is low.</summary>
        public int LowPercent { get; set; } = 20;

        public int CapacityMilliampHours { get; set; }

        /// <summary>What of the capacity can be used before the voltage is too low, percent.</summary>
        public int UsablePercent { get; set; } = 80;

        public int SelfDischargePercentPerYear { get; set; } = 20;

        public int SleepMicroamps { get; set; }

        /// <summary>From the wake-up to the first line of Main.</summary>
        public int BootMs { get; set; }

        /// <summary>While the processor runs without Wi-Fi and the radio rests.</summary>
        public int AwakeMilliamps { get; set; }

        /// <summary>The radio receives; to be added to <see cref="AwakeMilliamps"/>.</summary>
        public int ReceiveMilliamps { get; set; }

        /// <summary>The radio sends at the power of the plan; to be added to <see cref="AwakeMilliamps"/>.</summary>
        public int TransmitMilliamps { get; set; }

        /// <summary>One write to flash, with the processor awake.</summary>
        public int FlashWriteMs { get; set; } = 40;
    }
}
