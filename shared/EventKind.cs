namespace SchoolButton.Protocol
{
    /// <summary>What an alarm frame reports. The numbers are on the wire; they never change meaning.</summary>
    public enum EventKind : byte
    {
        None = 0,

        /// <summary>Somebody needs the police, and may be seen and heard asking.</summary>
        Panic = 1,

        /// <summary>As panic, with nothing shown or heard in the room.</summary>
        SilentPanic = 2,

        /// <summary>Pressed under threat: the device shows nothing at all and cannot be cancelled.</summary>
        Duress = 3,

        Medical = 4,

        /// <summary>A press that tries the road and alarms nobody.</summary>
        Test = 5,

        /// <summary>An exercise: recorded and timed like an alarm, never sent to the police.</summary>
        Drill = 6,

        /// <summary>Takes back an earlier alarm of the same device, named by its counter.</summary>
        Cancel = 7,

        Tamper = 8,

        /// <summary>The device found something wrong with itself; the cause byte is a <see cref="FaultCode"/>.</summary>
        Fault = 9,
    }
}
