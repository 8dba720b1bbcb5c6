namespace SchoolButton.Firmware.Core
{
    public enum RadioEvent : byte
    {
        None = 0,

        /// <summary>The frame is on the air.</summary>
        Sent = 1,

        /// <summary>Nobody is sending on the channel.</summary>
        Clear = 2,

        /// <summary>Somebody is.</summary>
        Busy = 3,

        Received = 4,

        /// <summary>Something was received and its CRC was wrong.</summary>
        Garbled = 5,

        /// <summary>The chip gave up or no longer answers; <see cref="IRadio.Start"/> is due.</summary>
        Failed = 6,
    }
}
