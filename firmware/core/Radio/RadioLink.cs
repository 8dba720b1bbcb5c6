using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>A device's link over the air. After each frame that is answered it listens for that; on mains it always listens.</summary>
    public sealed class RadioLink : IUplink
    {
        /// <summary>An alarm is handed over again and again; what was not sent by then need not be kept here.</summary>
        public const int UrgentPatienceMs = 60000;

        /// <summary>After this a heartbeat is old news.</summary>
        public const int PatienceMs = 20000;

        private const int CommandLength = Frame.Overhead + CommandBody.Length;

        private readonly RadioPort _port;
        private readonly RadioPlan _plan;
        private readonly bool _always;
        private bool _follow;
        private bool _walks;
        private int _sent;
        private uint _place;
        private bool _awaited;
        private long _nowMs;
        private readonly RadioChannel _listenOn;
        private long _answerUntilMs;
        private long _lastAnswerMs;

        /// <param name="always">Mains: listens whenever it does not send.</param>
        public RadioLink(RadioPort port, RadioPlan plan, bool always, long nowMs)
        {
            _port = port;
            _plan = plan;
            _always = always;
            _listenOn = plan.Down;
            _nowMs = nowMs;
            _sent = port.Sent;
            Listen();
        }

        /// <summary>How often each heartbeat goes on the air.</summary>
        public int HeartbeatCopies { get; set; } = 1;

        /// <summary>The chip answers.</summary>
        public bool IsUp => _port.IsUp;

        /// <summary>Nothing is sent and nothing expected: the device may go to sleep.</summary>
        public bool IsResting => !_follow && _port.IsIdle;

        /// <summary>A frame is on the air, or the channel is sensed for it; what merely waits for its time does not count.</summary>
        public bool IsSending => _port.IsSending;

        /// <summary>Packets that were no frames.</summary>
        public int Strays { get; private set; }

        /// <summary>Of the last frame that was taken, dBm; 0 before the first.</summary>
        public int RssiDbm { get; private set; }

        /// <summary>Of the last frame that was taken, quarters of a dB.</summary>
        public int SnrQuarters { get; private set; }

        /// <summary>How much better the last frame that was taken came than it had to, dB.</summary>
        public int MarginDb => (SnrQuarters - _plan.Up.LeastSnrQuarters) / 4;

        /// <summary>
        /// Until when the answer to the last heartbeat that was on the air is waited for; an alarm's does not count, since
        /// nothing that is seen may tell of one.
        /// </summary>
        public long HeartbeatAnswerUntilMs { get; private set; }

        /// <summary>
        /// An alarm's first sending is a burst, later ones are single; what is not urgent goes as two copies. An alarm's
        /// copies and sendings take turns on the channels of the plan. A walk test tries what alarms use.
        /// </summary>
        public bool Send(byte[] frame, bool urgent, bool awaited)
        {
            Frame? header = Frame.ReadHeader(frame);
            int copies = _walks && !urgent ? 1
                : !urgent ? HeartbeatCopies
                : _port.WasOnAir(frame) ? AirManners.RetryCopies : AirManners.BurstCopies;

            // Not all devices begin on the same channel, and none always on the same.
            RadioChannel[] channels = urgent || _walks ? _plan.Alarms : _plan.Heartbeats;
            int place = (int)(((header == null ? 0 : header.Counter) + _place) % RadioPlan.MaxChannels);
            long dropAtMs = _nowMs + (urgent ? UrgentPatienceMs : PatienceMs);
            if (!_port.Queue(new QueuedFrame(frame, channels, place, copies, urgent, dropAtMs) { Closely = awaited }))
            {
                return false;
            }

            _place += urgent ? 1u : 0u;
            _awaited |= awaited;
            return true;
        }

        public void Finish(uint counter)
        {
            _port.Finish(counter);
            _port.KeepQuiet(0);

            // Bounded by the sending: an answer that somebody plays back again and again keeps nobody awake.
            int behindMs = SleepRule.BehindAnswerMs + (2 * TimeOnAir.Ms(_listenOn, CommandLength));
            long untilMs = Never.Earlier(_nowMs, _lastAnswerMs) + behindMs;
            if (untilMs > _answerUntilMs)
            {
                _answerUntilMs = untilMs;
                Listen();
            }
        }

        public bool Holds(uint counter) => _port.Holds(counter);

        public bool MayPause => !_port.IsHurrying;

        public void Hurry() => _port.Hurry(_nowMs);

        /// <summary>Initialises the chip anew.</summary>
        public void Restart() => _port.Restart(_nowMs);

        /// <summary>An alarm's later stages are awaited: it goes on listening until told otherwise.</summary>
        public void Follow(bool follow)
        {
            if (follow != _follow)
            {
                _follow = follow;
                Listen();
            }
        }

        /// <summary>A walk test is on: heartbeats try what alarms use.</summary>
        public void Walk(bool walks) => _walks = walks;

        /// <returns>The oldest frame that arrived, for whomever, or null.</returns>
        public byte[]? Take()
        {
            RadioPacket? packet = _port.Take();
            while (packet != null)
            {
                if (Frame.ReadHeader(packet.Frame) != null)
                {
                    RssiDbm = packet.RssiDbm;
                    SnrQuarters = packet.SnrQuarters;
                    return packet.Frame;
                }

                Strays++;
                packet = _port.Take();
            }

            return null;
        }

        /// <returns>When it must be called again at the latest.</returns>
        public long Tick(long nowMs)
        {
            _nowMs = nowMs;
            long next = _port.Tick(nowMs);
            if (_port.Sent == _sent)
            {
                return next;
            }

            _sent = _port.Sent;
            if (_awaited)
            {
                _answerUntilMs = nowMs + AirManners.AnswerWindowMs(_listenOn);
                _lastAnswerMs = _answerUntilMs;
                HeartbeatAnswerUntilMs = _port.SentUrgent ? HeartbeatAnswerUntilMs : _answerUntilMs;
                Listen();
                if (_port.SentUrgent)
                {
                    _port.KeepQuiet(_answerUntilMs);
                }
            }

            // What is still queued may be what is awaited.
            _awaited &= _port.Queued > 0;
            return _port.Tick(nowMs);
        }

        private void Listen() => _port.Listen(_listenOn, _always || _follow ? Never.AtMs : _answerUntilMs);
    }
}
