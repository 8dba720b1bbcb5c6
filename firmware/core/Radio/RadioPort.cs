using System.Collections;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Between those who send and listen, and the chip: it listens before it talks, keeps to the duty cycle, and starts a
    /// chip again that does not answer. A frame goes on the air once, or as a few copies in a row; whoever wants an answer
    /// hands it over again.
    /// </summary>
    public sealed class RadioPort
    {
        /// <summary>Packets that wait to be taken; at the bound the oldest is lost.</summary>
        public const int MaxReceived = 16;

        public const int MaxFrameLength = 255;

        public const int FirstRestartMs = 1000;
        public const int MaxRestartMs = 60000;

        /// <summary>The longest pause before the chip is started again while an urgent frame waits.</summary>
        public const int MaxUrgentRestartMs = 5000;

        /// <summary>The chip is asked at least this often, since an edge of its interrupt line can get lost.</summary>
        private const int BusyPollMs = 50;
        private const int ListenPollMs = 1000;

        /// <summary>A pause that is not worth sending the chip to sleep.</summary>
        private const int ShortPauseMs = 100;

        /// <summary>Beyond the computed time a chip is not waited for.</summary>
        private const int SlackMs = 1000;

        /// <summary>Channel activity detection takes at most so many symbols.</summary>
        private const int SenseSymbols = 20;

        // What was sensed is believed for so long from its beginning; later it is sensed again, so often at most.
        private const int FreshSymbols = 8;
        private const int FreshMs = 6;
        private const int MaxStale = 3;
        private const int MaxEventsPerTick = 4;

        private readonly IRadio _radio;
        private readonly DutyBudget _budget;
        private readonly IRandom _random;
        private readonly SendQueue _queue;
        private readonly RecentFrames _recent = new RecentFrames();
        private readonly Queue _received = new Queue();
        private readonly RestartPause _restart;

        private PortState _state = PortState.Down;
        private QueuedFrame? _current;
        private long _timeoutAtMs;
        private long _clearUntilMs;
        private int _stale;
        private long _chooseAgainAtMs = Never.AtMs;
        private RadioChannel? _listenOn;
        private RadioChannel? _tunedTo;
        private long _listenUntilMs;
        private long _quietUntilMs;
        private int _dropped;

        /// <param name="queue">Frames that wait for the air at most.</param>
        public RadioPort(IRadio radio, DutyBudget budget, IRandom random, long nowMs, int queue = AirManners.DeviceQueue)
        {
            _queue = new SendQueue(queue);
            _radio = radio;
            _budget = budget;
            _random = random;
            _restart = new RestartPause(random, nowMs);
        }

        private enum PortState : byte
        {
            /// <summary>The chip is not started or does not answer.</summary>
            Down,
            Asleep,
            Listening,
            Sensing,

            /// <summary>Between a busy channel and what comes next.</summary>
            Standby,
            Sending,
        }

        /// <summary>Frames that wait for the air or are on it.</summary>
        public int Queued => _queue.Count;

        /// <summary>Nothing is queued, on the air or listened for.</summary>
        public bool IsIdle => _queue.Count == 0 && _current == null && _listenUntilMs == 0;

        /// <summary>The channel is sensed, and what is found is true for moments only; or an alarm was not on the air yet.</summary>
        public bool IsHurrying
        {
            get
            {
                bool hurries = _state == PortState.Sensing;
                for (int i = 0; i < _queue.Count && _state != PortState.Sending; i++)
                {
                    hurries |= _queue[i].Urgent && !_queue[i].IsCopy;
                }

                return hurries;
            }
        }

        /// <summary>A frame is on the air, or the channel is sensed for it.</summary>
        public bool IsSending => _current != null;

        /// <summary>The chip did not answer; it is started again after a back-off.</summary>
        public bool IsFailed { get; private set; }

        /// <summary>The chip is started and answers.</summary>
        public bool IsUp => _state != PortState.Down;

        /// <summary>Frames that were on the air, each copy of its own.</summary>
        public int Sent { get; private set; }

        /// <summary>The last one that was on the air was urgent.</summary>
        public bool SentUrgent { get; private set; }

        /// <summary>Microseconds on the air so far; a frame counts whole when it begins.</summary>
        public long SentMicros { get; private set; }

        /// <summary>Packets with a wrong CRC.</summary>
        public int Garbled { get; private set; }

        /// <summary>How often somebody else was on the channel.</summary>
        public int ChannelBusy { get; private set; }

        /// <summary>Frames given up: too late, too often busy, or to make room for an urgent one.</summary>
        public int DroppedLate => _dropped + _queue.Evicted;

        /// <summary>Frames that had to wait for the duty cycle.</summary>
        public int HeldBack { get; private set; }

        /// <summary>Packets lost because nobody took them.</summary>
        public int Overrun { get; private set; }

        /// <summary>How often the chip was found dead.</summary>
        public int Failures { get; private set; }

        /// <param name="frame">1 to <see cref="MaxFrameLength"/> bytes.</param>
        /// <param name="urgent">It goes first, may use the reserve, and makes room for itself.</param>
        /// <param name="dropAtMs">It is given up if it is not on the air by then.</param>
        /// <returns>
        /// False if there is no room or the channel may never be used. The same bytes queued already count as taken.
        /// </returns>
        public bool Queue(byte[] frame, RadioChannel channel, bool urgent, long dropAtMs) =>
            Queue(new QueuedFrame(frame, new RadioChannel[] { channel }, 0, 1, urgent, dropAtMs));

        /// <summary>Whether the same bytes were on the air of late; only of urgent frames it is known.</summary>
        public bool WasOnAir(byte[] frame) => _recent.Has(frame);

        /// <summary>Whether what a device sealed with that counter is still to go on the air.</summary>
        public bool Holds(uint counter) => _queue.FindUp(counter) != null;

        /// <summary>What a device sealed with that counter has arrived: no more copies of it, but for one on the air.</summary>
        public void Finish(uint counter)
        {
            QueuedFrame? frame = _queue.FindUp(counter);
            if (frame == null)
            {
                return;
            }

            _queue.Remove(frame);
            if (frame == _current && _state == PortState.Sensing)
            {
                Rest();
            }
        }

        /// <summary>What is not urgent waits so long: an answer is expected.</summary>
        public void KeepQuiet(long untilMs) => _quietUntilMs = untilMs;

        /// <summary>Whether something for that device is yet to go on the air.</summary>
        public bool HoldsFor(uint device)
        {
            bool holds = false;
            for (int i = 0; i < _queue.Count; i++)
            {
                holds |= _queue[i].IsOf(device) && _queue[i] != _current;
            }

            return holds;
        }

        /// <summary>Frames for that device wait so long: it may be sending still.</summary>
        public void HoldFor(uint device, long untilMs)
        {
            for (int i = 0; i < _queue.Count; i++)
            {
                if (_queue[i].IsOf(device) && _queue[i] != _current)
                {
                    _queue[i].Hold(untilMs);
                }
            }
        }

        internal bool Queue(QueuedFrame frame)
        {
            frame.IsRepeated = _recent.Has(frame.Frame);
            return frame.Frame.Length > 0
                && frame.Frame.Length <= MaxFrameLength
                && _budget.Covers(frame.Channel)
                && (_queue.Supersede(frame, _current) || _queue.Add(frame, _current));
        }

        /// <summary>Listens on the channel whenever nothing is sent, and sleeps afterwards.</summary>
        /// <param name="untilMs"><see cref="Never.AtMs"/>: always.</param>
        public void Listen(RadioChannel channel, long untilMs)
        {
            _listenOn = channel;
            _listenUntilMs = untilMs;
        }

        /// <summary>How much is on the channel at this moment, dBm.</summary>
        /// <returns>False while it does not listen: then nobody knows.</returns>
        public bool HearsNow(out int dbm)
        {
            dbm = _state == PortState.Listening ? _radio.RssiNowDbm() : 0;
            return dbm < 0;
        }

        /// <returns>What was heard, the oldest first, or null.</returns>
        public RadioPacket? Take() => _received.Count == 0 ? null : (RadioPacket)_received.Dequeue()!;

        /// <summary>Gives the chip up and starts it again.</summary>
        public void Restart(long nowMs)
        {
            if (_state != PortState.Down)
            {
                Fail(nowMs);
            }
        }

        /// <summary>A chip that failed is started again soon.</summary>
        public void Hurry(long nowMs) => _restart.NoLaterThan(nowMs + FirstRestartMs);

        /// <summary>Does what is due; also called when the interrupt line woke the loop, and after each other call.</summary>
        /// <returns>When it must be called again at the latest.</returns>
        public long Tick(long nowMs)
        {
            Hear(nowMs);
            if ((_state == PortState.Sensing || _state == PortState.Sending) && nowMs >= _timeoutAtMs)
            {
                Fail(nowMs);
            }

            DropLate(nowMs);
            if (_listenUntilMs <= nowMs)
            {
                _listenUntilMs = 0;
            }

            if (_state == PortState.Down)
            {
                Start(nowMs);
            }

            if (_state != PortState.Down && _current == null)
            {
                Next(nowMs);
            }

            return Deadline(nowMs);
        }

        private void Hear(long nowMs)
        {
            for (int i = 0; i < MaxEventsPerTick && _state != PortState.Down; i++)
            {
                RadioEvent happened = _radio.Poll();
                if (happened == RadioEvent.None)
                {
                    return;
                }

                On(happened, nowMs);
            }
        }

        private void On(RadioEvent happened, long nowMs)
        {
            if (happened == RadioEvent.Failed)
            {
                Fail(nowMs);
                return;
            }

            if (happened == RadioEvent.Sent || happened == RadioEvent.Received)
            {
                _restart.OnSuccess();
            }

            switch (happened)
            {
                case RadioEvent.Sent when _state == PortState.Sending:
                    OnSent(nowMs);
                    break;
                case RadioEvent.Clear when _state == PortState.Sensing:
                    OnClear(nowMs);
                    break;
                case RadioEvent.Busy when _state == PortState.Sensing:
                    OnBusy(nowMs);
                    break;
                case RadioEvent.Garbled:
                    Garbled++;
                    break;
                case RadioEvent.Received:
                    Keep(new RadioPacket(_radio.Packet, _radio.RssiDbm, _radio.SnrQuarters, nowMs));
                    break;
                default:
                    break;
            }
        }

        private void Keep(RadioPacket packet)
        {
            if (_received.Count == MaxReceived)
            {
                _received.Dequeue();
                Overrun++;
            }

            _received.Enqueue(packet);
        }

        private void OnSent(long nowMs)
        {
            Sent++;
            SentUrgent = _current!.Urgent;
            if (!_current.GoesAgain(_random, nowMs))
            {
                _queue.Remove(_current);
            }

            Rest();
        }

        private void OnClear(long nowMs)
        {
            if (!_current!.Urgent && Choose(nowMs) != _current)
            {
                // An alarm came while the channel was sensed for something else.
                Rest();
                return;
            }

            if (nowMs > _clearUntilMs && _stale < MaxStale)
            {
                // A write to flash or a collection came between: somebody may have begun since.
                _stale++;
                Rest();
                return;
            }

            _stale = 0;
            if (!_current.MayBegin(_random, nowMs))
            {
                Rest();
                return;
            }

            Transmit(nowMs);
        }

        private void OnBusy(long nowMs)
        {
            ChannelBusy++;
            QueuedFrame frame = _current!;
            if (!frame.KeepAway(_random, nowMs))
            {
                Transmit(nowMs);
                return;
            }

            Rest();
            if (!frame.Urgent && frame.BusyCount >= AirManners.MaxBusyTries)
            {
                Drop(frame);
            }
        }

        private void Transmit(long nowMs)
        {
            int micros = _current!.Micros;
            _budget.Spend(_current.Channel, micros, nowMs);
            SentMicros += micros;
            if (_current.Urgent)
            {
                _recent.Add(_current.Frame);
            }

            _state = PortState.Sending;
            _timeoutAtMs = nowMs + (micros / 1000) + SlackMs;
            _radio.Transmit(_current.Channel, _current.Frame);
        }

        private void Rest()
        {
            _current = null;
            _tunedTo = null;
            _state = PortState.Standby;
        }

        private void Next(long nowMs)
        {
            _current = Choose(nowMs);
            if (_current != null)
            {
                _state = PortState.Sensing;
                int symbolMicros = TimeOnAir.SymbolMicros(_current.Channel);
                _timeoutAtMs = nowMs + (SenseSymbols * symbolMicros / 1000) + SlackMs;
                _clearUntilMs = nowMs + (FreshSymbols * symbolMicros / 1000) + FreshMs;
                _radio.Sense(_current.Channel);
            }
            else if (_listenUntilMs != 0)
            {
                if (_state != PortState.Listening || _tunedTo != _listenOn)
                {
                    _state = PortState.Listening;
                    _tunedTo = _listenOn;
                    _radio.Listen(_listenOn!);
                }
            }
            else if (_state != PortState.Asleep && !(_state == PortState.Standby && _chooseAgainAtMs - nowMs < ShortPauseMs))
            {
                _state = PortState.Asleep;
                _radio.Sleep();
            }
        }

        /// <returns>The first frame that may go now, or null; then <see cref="_chooseAgainAtMs"/> says when to ask again.</returns>
        private QueuedFrame? Choose(long nowMs)
        {
            _chooseAgainAtMs = Never.AtMs;
            bool urgentUnderWay = false;
            for (int i = 0; i < _queue.Count; i++)
            {
                QueuedFrame frame = _queue[i];
                long atMs = frame.Urgent || _quietUntilMs < frame.NotBeforeMs ? frame.NotBeforeMs : _quietUntilMs;
                if (atMs <= nowMs)
                {
                    atMs = _budget.AllowedAtMs(frame.Channel, frame.Micros, frame.KeptPermille, nowMs);
                    if (atMs > nowMs && frame.IsCopy)
                    {
                        // One is enough where air time is short.
                        _queue.Remove(frame);
                        i--;
                        continue;
                    }

                    if (atMs <= nowMs)
                    {
                        // Nothing else goes into the gaps of an alarm's copies.
                        return frame.Urgent || !urgentUnderWay ? frame : null;
                    }

                    HeldBack += frame.WasHeldBack ? 0 : 1;
                    frame.WasHeldBack = true;
                }
                else
                {
                    urgentUnderWay |= frame.Urgent && frame.IsUnderWay;
                }

                _chooseAgainAtMs = Never.Earlier(_chooseAgainAtMs, atMs);
            }

            return null;
        }

        private void DropLate(long nowMs)
        {
            for (int i = _queue.Count - 1; i >= 0; i--)
            {
                QueuedFrame frame = _queue[i];
                if (frame != _current && nowMs >= frame.DropAtMs)
                {
                    Drop(frame);
                }
            }
        }

        private void Drop(QueuedFrame frame)
        {
            _queue.Remove(frame);
            _dropped += frame.IsCopy ? 0 : 1;
        }

        private void Fail(long nowMs)
        {
            Rest();
            _state = PortState.Down;
            IsFailed = true;
            Failures++;
            _restart.OnFailure(nowMs);
        }

        private void Start(long nowMs)
        {
            if (_queue.Count > 0 && _queue[0].Urgent)
            {
                _restart.NoLaterThan(nowMs + MaxUrgentRestartMs);
            }

            if (nowMs < _restart.DueAtMs)
            {
                return;
            }

            if (!_radio.Start())
            {
                Fail(nowMs);
                return;
            }

            IsFailed = false;
            _state = PortState.Standby;
        }

        private long Deadline(long nowMs)
        {
            long drop = Never.AtMs;
            for (int i = 0; i < _queue.Count; i++)
            {
                drop = _queue[i] == _current ? drop : Never.Earlier(drop, _queue[i].DropAtMs);
            }

            switch (_state)
            {
                case PortState.Down:
                    return Never.Earlier(drop, _restart.DueAtMs);
                case PortState.Sensing:
                case PortState.Sending:
                    return Never.Earlier(drop, Never.Earlier(_timeoutAtMs, nowMs + BusyPollMs));
                case PortState.Listening:
                    drop = Never.Earlier(drop, Never.Earlier(_listenUntilMs, nowMs + ListenPollMs));
                    return Never.Earlier(drop, _chooseAgainAtMs);
                default:
                    return Never.Earlier(drop, _chooseAgainAtMs);
            }
        }
    }
}
