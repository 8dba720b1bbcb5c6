namespace SchoolButton.Protocol
{
    /// <summary>Why a device started. The runtime does not tell all of them apart: what is not known is <see cref="PowerOn"/>.</summary>
    public enum ResetCause : byte
    {
        /// <summary>The power came, or the device does not know better.</summary>
        PowerOn = 0,

        /// <summary>The firmware restarted itself after a part of it could not be mended otherwise.</summary>
        Supervisor = 1,

        /// <summary>The timer ended a deep sleep.</summary>
        WokenByTimer = 2,

        /// <summary>A contact ended a deep sleep.</summary>
        WokenByContact = 3,
    }
}
