namespace SchoolButton.Protocol
{
    /// <summary>The battery byte: 0 to 100 is percent.</summary>
    public static class BatteryLevel
    {
        public const byte Full = 100;

        /// <summary>The device has no battery.</summary>
        public const byte Mains = 101;

        public const byte Unknown = 255;
    }
}
