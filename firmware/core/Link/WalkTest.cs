namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// How well the hub's answers arrive while somebody walks through the building with the device: a heartbeat every
    /// few seconds, and after each what its answer was like. Nothing is said of one that was not on the air.
    /// </summary>
    public sealed class WalkTest
    {
        /// <summary>Between two heartbeats, where the air time allows it.</summary>
        public const int EveryMs = 5000;

        /// <summary>
        /// An answer that is so much stronger than its reception needs is good: a body between device and gateway, a
        /// closed door or a full classroom take less.
        /// </summary>
        public const int GoodMarginDb = 10;

        /// <summary>Of what came over a link that does not know how well.</summary>
        public const int UnknownMarginDb = int.MinValue;

        /// <summary>A heartbeat that is not on the air by then is given up.</summary>
        private const int PatienceMs = RadioLink.PatienceMs;

        private readonly int _everyMs;
        private Indication _verdict;
        private bool _isNews;
        private long _staleAtMs;
        private long _nextMs;
        private uint _asked;
        private long _giveUpAtMs;
        private long _answerUntilMs;

        /// <param name="everyMs">Between two heartbeats.</param>
        public WalkTest(int everyMs)
        {
            _everyMs = everyMs;
        }

        /// <summary>When the next heartbeat is due, or the answer to the last one overdue.</summary>
        public long NextDeadlineMs => _asked == 0 ? _nextMs : Never.Earlier(_giveUpAtMs, _answerUntilMs);

        public void Begin(long nowMs)
        {
            _verdict = Indication.Off;
            _nextMs = nowMs;
            _asked = 0;
        }

        public bool IsDue(long nowMs) => _asked == 0 && nowMs >= _nextMs;

        /// <summary>A heartbeat was handed to the link.</summary>
        public void Asked(uint counter, long nowMs)
        {
            _asked = counter;
            _nextMs = nowMs + _everyMs;
            _giveUpAtMs = nowMs + PatienceMs;
            _answerUntilMs = Never.AtMs;
        }

        /// <summary>The link had no room.</summary>
        public void Refused(long nowMs) => _nextMs = nowMs + _everyMs;

        /// <summary>A heartbeat that is answered was on the air.</summary>
        public void OnSent(long answerUntilMs) => _answerUntilMs = answerUntilMs;

        /// <summary>The hub answered a frame.</summary>
        public void OnAnswer(uint counter, int marginDb, long nowMs)
        {
            if (counter == _asked && counter != 0 && marginDb != UnknownMarginDb)
            {
                Conclude(marginDb >= GoodMarginDb ? Indication.WalkGood : Indication.WalkWeak, nowMs);
            }
        }

        public void Tick(long nowMs)
        {
            if (_asked != 0 && nowMs >= _answerUntilMs)
            {
                Conclude(Indication.WalkNothing, nowMs);
            }

            if (nowMs >= _giveUpAtMs)
            {
                _asked = 0;
            }

            if (nowMs >= _staleAtMs)
            {
                _verdict = Indication.Off;
            }
        }

        /// <summary>What the last answer was like; <see cref="Indication.Off"/> if that is not known.</summary>
        public Indication Verdict => _verdict;

        /// <returns>Once for each verdict, if that is what is shown: it is told anew, also if it is the same as before.</returns>
        public bool TakeNews(Indication shown)
        {
            bool news = _isNews && shown == _verdict;
            _isNews = false;
            return news;
        }

        private void Conclude(Indication verdict, long nowMs)
        {
            _verdict = verdict;
            _isNews = true;
            _asked = 0;
            _staleAtMs = nowMs + (2L * _everyMs);
        }
    }
}
