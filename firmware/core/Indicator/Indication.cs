namespace SchoolButton.Firmware.Core
{
    /// <summary>What light, vibration and sound can say. It never says more than is true: the stages come from sealed acks alone.</summary>
    public enum Indication : byte
    {
        Off = 0,

        /// <summary>The link is up and nothing is going on. Duress and silent panic look like this too.</summary>
        Ready = 1,

        /// <summary>The press is felt; what it becomes is not decided yet.</summary>
        Pressed = 2,

        /// <summary>An alarm is on its way, not yet acknowledged.</summary>
        Sending = 3,

        /// <summary>On the hub's disk.</summary>
        Stored = 4,

        /// <summary>The police receiver has it.</summary>
        Received = 5,

        /// <summary>A person has taken it on.</summary>
        Responding = 6,

        /// <summary>An alarm is not acknowledged for longer than it should take. It is still being sent.</summary>
        Failing = 7,

        /// <summary>No connection to the hub.</summary>
        NoLink = 8,

        LowBattery = 9,

        /// <summary>Something is wrong with the device; the heartbeat says what.</summary>
        Fault = 10,

        /// <summary>Somebody at the hub asks "which one are you?".</summary>
        Identify = 11,

        /// <summary>Presses count as tests.</summary>
        TestMode = 12,

        /// <summary>As ready, on a device whose alarms show no light and make no sound.</summary>
        SilentMode = 13,

        /// <summary>A walk test: the last answer came with room to spare. Presses count as tests, as in the two below.</summary>
        WalkGood = 14,

        /// <summary>A walk test: the last answer came, and not much less would have been too little.</summary>
        WalkWeak = 15,

        /// <summary>A walk test: no answer came.</summary>
        WalkNothing = 16,
    }
}
