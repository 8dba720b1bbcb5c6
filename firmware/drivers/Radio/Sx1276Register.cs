namespace SchoolButton.Firmware.Drivers
{
    /// <summary>SX1276: registers of the LoRa modem (data sheet rev. 7, table 41 and chapter 6.4), and bits in them.</summary>
    internal static class Sx1276Register
    {
        public const int Fifo = 0x00;
        public const int OpMode = 0x01;
        public const int FrfMsb = 0x06;
        public const int PaConfig = 0x09;
        public const int Ocp = 0x0B;
        public const int Lna = 0x0C;
        public const int FifoAddrPtr = 0x0D;
        public const int FifoTxBaseAddr = 0x0E;
        public const int FifoRxBaseAddr = 0x0F;
        public const int FifoRxCurrentAddr = 0x10;
        public const int IrqFlags = 0x12;
        public const int RxNbBytes = 0x13;
        public const int PktSnrValue = 0x19;
        public const int RssiValue = 0x1B;
        public const int ModemConfig1 = 0x1D;
        public const int ModemConfig2 = 0x1E;
        public const int PreambleMsb = 0x20;
        public const int PayloadLength = 0x22;
        public const int ModemConfig3 = 0x26;
        public const int IfFreq1 = 0x2F;
        public const int IfFreq2 = 0x30;
        public const int DetectOptimize = 0x31;
        public const int HighBwOptimize1 = 0x36;
        public const int DetectionThreshold = 0x37;
        public const int SyncWord = 0x39;
        public const int HighBwOptimize2 = 0x3A;
        public const int DioMapping1 = 0x40;
        public const int Version = 0x42;
        public const int PaDac = 0x4D;

        // RegOpMode: LoRa, and the mode in bits 2 to 0.
        public const int LoRa = 0x80;
        public const int Sleep = 0;
        public const int Standby = 1;
        public const int Transmit = 3;
        public const int ReceiveContinuous = 5;
        public const int Cad = 7;

        // RegIrqFlags; written 1, a flag is cleared.
        public const int CadDetected = 0x01;
        public const int CadDone = 0x04;
        public const int TxDone = 0x08;
        public const int HeaderValid = 0x10;
        public const int CrcError = 0x20;
        public const int RxDone = 0x40;

        // DIO0 in bits 7 and 6 of RegDioMapping1, table 18.
        public const int Dio0RxDone = 0x00;
        public const int Dio0TxDone = 0x40;
        public const int Dio0CadDone = 0x80;

        /// <summary>What RegVersion says on every SX1276.</summary>
        public const int KnownVersion = 0x12;
    }
}
