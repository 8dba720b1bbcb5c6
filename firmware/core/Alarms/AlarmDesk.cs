using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>Makes an alarm out of an event: sealed once, sent at once over every link, and then written down.</summary>
    internal sealed class AlarmDesk
    {
        private const int SaveRetryMs = 10000;

        /// <summary>A link that has not begun to send by then has to wait for the flash.</summary>
        private const int PatienceMs = 1000;

        private readonly byte _zone;
        private readonly AlarmOutbox _outbox;
        private readonly FrameSealer _sealer;
        private readonly HubTime _hubTime;
        private readonly BatteryGauge _battery;
        private readonly Links _links;
        private readonly Contacts _contacts;
        private readonly IRandom _random;

        private bool _saveNeeded;
        private long _saveAtMs;
        private int _heldSaved;

        public AlarmDesk(
            byte zone,
            AlarmOutbox outbox,
            FrameSealer sealer,
            HubTime hubTime,
            BatteryGauge battery,
            Links links,
            Contacts contacts,
            IRandom random)
        {
            _zone = zone;
            _outbox = outbox;
            _sealer = sealer;
            _hubTime = hubTime;
            _battery = battery;
            _links = links;
            _contacts = contacts;
            _random = random;
            _heldSaved = contacts.Held;
        }

        public long NextDeadlineMs => !_saveNeeded ? Never.AtMs : _links.MayPause ? _saveAtMs : _saveAtMs + PatienceMs;

        /// <summary>Not all that is unfinished is on the medium.</summary>
        public bool IsUnsaved => _saveNeeded;

        /// <summary>The medium did not take it.</summary>
        public bool IsFailing { get; private set; }

        /// <param name="cancelled">The alarm that a cancel takes back; null otherwise.</param>
        /// <returns>False if nothing will come of it and the room should be told so.</returns>
        public bool Raise(EventKind kind, bool restore, byte cause, long atMs, AlarmSession? cancelled, long nowMs)
        {
            bool hidden = AlarmRank.IsSilent(kind) || (cancelled != null && cancelled.IsHidden);
            if (!_outbox.MakeRoomFor(kind, restore, cause))
            {
                // Others of its kind wait, or more important ones; but nothing speaks for a cancel that is dropped.
                return cancelled == null || hidden;
            }

            AlarmBody body = new AlarmBody
            {
                Kind = kind,
                Restore = restore,
                Zone = _zone,
                Cause = cause,
                Battery = _battery.Level,
                AtHubTimeMs = _hubTime.At(atMs),
                Cancelled = cancelled == null ? 0 : cancelled.Counter,
            };
            byte[]? frame = _sealer.Seal(body.ToBytes());
            if (frame == null)
            {
                return hidden;
            }

            if (cancelled != null)
            {
                cancelled.IsTakenBack = true;
            }

            _outbox.Add(new AlarmSession(kind, restore, cause, frame, _links.Count, nowMs) { IsHidden = hidden });
            SaveSoon(nowMs);
            _links.HurryThoseDown();
            _links.SendAlarms(_outbox, _random, nowMs);
            return true;
        }

        public void SaveSoon(long nowMs)
        {
            // What waits for the radio already waits no longer for what comes after it.
            _saveAtMs = _saveNeeded && _saveAtMs < nowMs ? _saveAtMs : nowMs;
            _saveNeeded = true;
        }

        /// <summary>Writes down what is to survive, after it was sent: flash never delays a press.</summary>
        public void Save(long nowMs)
        {
            if (_contacts.Held != _heldSaved && !_saveNeeded)
            {
                SaveSoon(nowMs);
            }

            if (_saveNeeded && nowMs >= _saveAtMs && (_links.MayPause || nowMs - _saveAtMs >= PatienceMs))
            {
                _saveNeeded = !_outbox.Save(_contacts.Held);
                IsFailing = _saveNeeded;
                _saveAtMs = nowMs + SaveRetryMs;
                _heldSaved = _saveNeeded ? _heldSaved : _contacts.Held;
                _contacts.Tamper?.Keep();
            }
        }
    }
}
