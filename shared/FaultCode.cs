namespace SchoolButton.Protocol
{
    /// <summary>The cause byte of a <see cref="EventKind.Fault"/>, and the fault byte of a heartbeat.</summary>
    public enum FaultCode : byte
    {
        None = 0,

        /// <summary>The button has read "pressed" for longer than a hand holds it.</summary>
        StuckButton = 1,

        /// <summary>The settings file is missing or wrong; safe defaults are in force.</summary>
        Settings = 2,

        /// <summary>A file could not be written: counters are no longer safe across a reboot.</summary>
        Storage = 3,

        /// <summary>A part of the firmware failed and was restarted.</summary>
        Restarted = 4,

        /// <summary>The radio does not answer.</summary>
        Radio = 5,

        /// <summary>The firmware could not start several times; only button and links are in use.</summary>
        SafeMode = 6,
    }
}
