namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A LoRa radio. It does one thing at a time; each call ends what it did before. Nothing here blocks for longer than
    /// a transfer of a frame over SPI; what comes of it, <see cref="Poll"/> tells.
    /// </summary>
    public interface IRadio
    {
        /// <summary>Resets and configures the chip.</summary>
        /// <returns>False if it does not answer.</returns>
        bool Start();

        /// <summary>Receives until told otherwise.</summary>
        void Listen(RadioChannel channel);

        /// <summary>Channel activity detection: ends with <see cref="RadioEvent.Clear"/> or <see cref="RadioEvent.Busy"/>.</summary>
        void Sense(RadioChannel channel);

        /// <summary>Ends with <see cref="RadioEvent.Sent"/>.</summary>
        /// <param name="frame">1 to 255 bytes.</param>
        void Transmit(RadioChannel channel, byte[] frame);

        /// <summary>Draws next to nothing until the next call.</summary>
        void Sleep();

        /// <summary>What has happened since the last call, one thing at a time.</summary>
        RadioEvent Poll();

        /// <summary>After <see cref="RadioEvent.Received"/>: the packet, its CRC was right.</summary>
        byte[] Packet { get; }

        /// <summary>Of <see cref="Packet"/>, dBm.</summary>
        int RssiDbm { get; }

        /// <summary>Of <see cref="Packet"/>, quarters of a dB.</summary>
        int SnrQuarters { get; }

        /// <summary>What is on the channel at this moment, noise included. It disturbs no reception.</summary>
        /// <returns>dBm; 0 if the chip is not listening or does not say.</returns>
        int RssiNowDbm();
    }
}
