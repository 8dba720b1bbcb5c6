namespace SchoolButton.Firmware.Core
{
    /// <summary>What the hub may switch on for a time. It ends by itself, and with the power.</summary>
    public sealed class Modes
    {
        public const int MaxIdentifySeconds = 600;
        public const int MaxTestSeconds = 3600;

        private long _identifyUntilMs;
        private long _testUntilMs;

        /// <summary>0 seconds end it at once.</summary>
        public void Identify(int seconds, long nowMs) => _identifyUntilMs = End(seconds, MaxIdentifySeconds, nowMs);

        /// <summary>0 seconds end it at once.</summary>
        public void Test(int seconds, long nowMs) => _testUntilMs = End(seconds, MaxTestSeconds, nowMs);

        public bool IsIdentifying(long nowMs) => nowMs < _identifyUntilMs;

        public bool IsTesting(long nowMs) => nowMs < _testUntilMs;

        private static long End(int seconds, int max, long nowMs) =>
            nowMs + ((seconds < max ? seconds : max) * 1000L);
    }
}
