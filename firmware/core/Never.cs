namespace SchoolButton.Firmware.Core
{
    /// <summary>Deadlines are monotonic milliseconds; this one never comes.</summary>
    public static class Never
    {
        public const long AtMs = long.MaxValue;

        public static long Earlier(long a, long b) => a < b ? a : b;
    }
}
