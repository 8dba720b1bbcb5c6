namespace SchoolButton.Firmware.Core
{
    /// <summary>When a chip that does not answer is started again: ever later, with jitter, until it has worked.</summary>
    internal sealed class RestartPause
    {
        private readonly IRandom _random;
        private int _pauseMs = RadioPort.FirstRestartMs;

        public RestartPause(IRandom random, long nowMs)
        {
            _random = random;
            DueAtMs = nowMs;
        }

        public long DueAtMs { get; private set; }

        public void OnFailure(long nowMs)
        {
            DueAtMs = nowMs + (_pauseMs / 2) + _random.Next(_pauseMs / 2);
            _pauseMs = _pauseMs * 2 > RadioPort.MaxRestartMs ? RadioPort.MaxRestartMs : _pauseMs * 2;
        }

        /// <summary>It works: the next failure is the first one again.</summary>
        public void OnSuccess() => _pauseMs = RadioPort.FirstRestartMs;

        public void NoLaterThan(long atMs) => DueAtMs = Never.Earlier(DueAtMs, atMs);
    }
}
