namespace SchoolButton.Firmware.Core
{
    /// <summary>What the hub may switch on for a time. It ends by itself, and with the power.</summary>
    public sealed class Modes
    {
        public const int MaxIdentifySeconds = 600;
        public const int MaxTestSeconds = 3600;
        public const int MaxWalkSeconds = 1800;

        private long _identifyUntilMs;
        private long _testUntilMs;
        private long _walkUntilMs;

        /// <summary>0 seconds end it at once.</summary>
        public void Identify(int seconds, long nowMs) => _identifyUntilMs = End(seconds, MaxIdentifySeconds, nowMs);

        /// <summary>0 seconds end it at once, and a walk test with it: whoever ends a test wants presses to be real.</summary>
        public void Test(int seconds, long nowMs)
        {
            _testUntilMs = End(seconds, MaxTestSeconds, nowMs);
            _walkUntilMs = seconds == 0 ? nowMs : _walkUntilMs;
        }

        /// <summary>0 seconds end it at once.</summary>
        public void Walk(int seconds, long nowMs) => _walkUntilMs = End(seconds, MaxWalkSeconds, nowMs);

        public bool IsIdentifying(long nowMs) => nowMs < _identifyUntilMs;

        /// <summary>Presses count as tests: in test mode and in a walk test.</summary>
        public bool IsTesting(long nowMs) => IsTestMode(nowMs) || IsWalking(nowMs);

        public bool IsTestMode(long nowMs) => nowMs < _testUntilMs;

        public bool IsWalking(long nowMs) => nowMs < _walkUntilMs;

        private static long End(int seconds, int max, long nowMs) =>
            nowMs + ((seconds < max ? seconds : max) * 1000L);
    }
}
