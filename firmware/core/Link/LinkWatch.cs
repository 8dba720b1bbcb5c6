namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Finds a link that takes frames and brings nothing back: a half-open connection looks healthy for minutes, and the
    /// alarm in it is going nowhere.
    /// <para>
    /// An answer does not say which way it came. A heartbeat goes over one link, so its ack proves that link; an alarm
    /// goes over all of them, so its ack ends the waiting for alarms on each and proves none.
    /// </para>
    /// </summary>
    public sealed class LinkWatch
    {
        /// <summary>The hub answers within milliseconds; it may also be stalled. After this long a new link is tried.</summary>
        public const int DeafMs = 10000;

        /// <summary>For a link whose silence is no sign of a fault, as on the air.</summary>
        public const int NeverDeaf = 0;

        private const int Remembered = 4;

        private readonly int _deafMs;
        private readonly uint[] _heartbeats = new uint[Remembered];
        private int _place;
        private bool _alarmWaits;
        private long _alarmSinceMs;
        private bool _heartbeatWaits;
        private long _heartbeatSinceMs;

        public LinkWatch(int deafMs)
        {
            _deafMs = deafMs;
        }

        public bool IsWaiting => _alarmWaits || _heartbeatWaits;

        public long NextDeadlineMs => IsWaiting && _deafMs != NeverDeaf ? SinceMs + _deafMs : Never.AtMs;

        private long SinceMs => !_heartbeatWaits ? _alarmSinceMs
            : !_alarmWaits ? _heartbeatSinceMs
            : Never.Earlier(_alarmSinceMs, _heartbeatSinceMs);

        public void OnAlarmSent(long nowMs)
        {
            _alarmSinceMs = _alarmWaits ? _alarmSinceMs : nowMs;
            _alarmWaits = true;
        }

        /// <summary>A heartbeat that wants an ack was sent over this link.</summary>
        public void OnHeartbeatSent(uint counter, long nowMs)
        {
            _heartbeatSinceMs = _heartbeatWaits ? _heartbeatSinceMs : nowMs;
            _heartbeatWaits = true;
            _heartbeats[_place] = counter;
            _place = (_place + 1) % Remembered;
        }

        /// <summary>A sealed frame of the hub arrived over some link.</summary>
        public void OnHeard() => _alarmWaits = false;

        /// <summary>The hub answered a frame: if it was a heartbeat of this link, the link is sound.</summary>
        public void OnAnswered(uint counter)
        {
            for (int i = 0; i < Remembered; i++)
            {
                if (_heartbeats[i] == counter && counter != 0)
                {
                    OnQuiet();
                    return;
                }
            }
        }

        /// <summary>Nothing is waited for: the link is sound, or new, or down.</summary>
        public void OnQuiet()
        {
            _alarmWaits = false;
            _heartbeatWaits = false;
        }

        /// <returns>True once per deaf link.</returns>
        public bool IsDeaf(long nowMs)
        {
            if (!IsWaiting || _deafMs == NeverDeaf || nowMs - SinceMs < _deafMs)
            {
                return false;
            }

            OnQuiet();
            return true;
        }
    }
}
