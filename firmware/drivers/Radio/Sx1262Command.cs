namespace SchoolButton.Firmware.Drivers
{
    /// <summary>SX1262: commands and registers (data sheet rev. 2.1, tables 11-1 to 11-5 and 12-1), and bits in them.</summary>
    internal static class Sx1262Command
    {
        public const byte ClearIrqStatus = 0x02;
        public const byte ClearDeviceErrors = 0x07;
        public const byte SetDioIrqParams = 0x08;
        public const byte WriteRegister = 0x0D;
        public const byte WriteBuffer = 0x0E;
        public const byte GetIrqStatus = 0x12;
        public const byte GetRxBufferStatus = 0x13;
        public const byte GetPacketStatus = 0x14;
        public const byte GetRssiInst = 0x15;
        public const byte GetDeviceErrors = 0x17;
        public const byte ReadRegister = 0x1D;
        public const byte ReadBuffer = 0x1E;
        public const byte SetStandby = 0x80;
        public const byte SetRx = 0x82;
        public const byte SetTx = 0x83;
        public const byte SetSleep = 0x84;
        public const byte SetRfFrequency = 0x86;
        public const byte SetCadParams = 0x88;
        public const byte Calibrate = 0x89;
        public const byte SetPacketType = 0x8A;
        public const byte SetModulationParams = 0x8B;
        public const byte SetPacketParams = 0x8C;
        public const byte SetTxParams = 0x8E;
        public const byte SetBufferBaseAddress = 0x8F;
        public const byte SetPaConfig = 0x95;
        public const byte SetRegulatorMode = 0x96;
        public const byte SetDio3AsTcxoCtrl = 0x97;
        public const byte CalibrateImage = 0x98;
        public const byte SetDio2AsRfSwitchCtrl = 0x9D;
        public const byte GetStatus = 0xC0;
        public const byte SetCad = 0xC5;

        public const int Retention = 0x029F;
        public const int IqPolarity = 0x0736;
        public const int SyncWord = 0x0740;
        public const int TxModulation = 0x0889;
        public const int RxGain = 0x08AC;
        public const int TxClamp = 0x08D8;

        // Interrupts, table 13-29.
        public const int TxDone = 0x0001;
        public const int RxDone = 0x0002;
        public const int HeaderValid = 0x0010;
        public const int HeaderError = 0x0020;
        public const int CrcError = 0x0040;
        public const int CadDone = 0x0080;
        public const int CadDetected = 0x0100;
        public const int Timeout = 0x0200;
        public const int AllUsed = TxDone | RxDone | HeaderError | CrcError | CadDone | CadDetected | Timeout;

        // The chip's mode in bits 6 to 4 of the status, table 13-76.
        public const int StandbyMode = 2;
        public const int ReceiveMode = 5;
        public const int TransmitMode = 6;

        /// <summary>Errors that the chip cannot work with, table 13-85: calibrations, oscillator, PLL.</summary>
        public const int FatalErrors = 0x007F;
    }
}
