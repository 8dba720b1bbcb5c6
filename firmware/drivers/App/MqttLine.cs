using System;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// Wi-Fi and MQTT as a line of the main loop. On mains it is always there; on battery Wi-Fi is joined for an alarm and
    /// left with the next deep sleep.
    /// </summary>
    public sealed class MqttLine : ILine
    {
        /// <summary>A battery's budget for one alarm: four minutes of trying; then every ten minutes.</summary>
        public const int Budget = 12;

        public const int SlowRetryMs = 10 * 60 * 1000;

        /// <summary>How long a battery device stays awake for Wi-Fi and the hub to be reached, once in each wake-up.</summary>
        public const int JoinMs = 20000;

        private readonly MqttLink _link;
        private readonly int _stuckMs;
        private readonly bool _onDemand;
        private bool _started;
        private long _startedAtMs;
        private bool _joining;
        private int _connection;
        private int _restarts;

        public MqttLine(MqttLink link, Board board)
        {
            _link = link;
            _stuckMs = board.LinkStuckMs;
            _onDemand = board.Battery != null;
            Plan = new LinkPlan(link) { Budget = _onDemand ? Budget : 0, SlowRetryMs = SlowRetryMs };
        }

        public LinkPlan Plan { get; }

        /// <summary>
        /// What the device waits for, it knows itself; the link keeps nothing back. But an alarm of before a sleep gets the
        /// time that joining Wi-Fi takes, or it would never go this way.
        /// </summary>
        public bool IsResting => !_joining;

        /// <exception cref="Exception">The link's thread hangs in a call: only a restart helps.</exception>
        public bool Turn(ButtonDevice device, int index, long nowMs)
        {
            if (!_started)
            {
                return false;
            }

            TellConnection(device, index, nowMs);
            if (_link.Restarts != _restarts)
            {
                _restarts = _link.Restarts;
                device.OnRestartedPart(nowMs);
            }

            if (nowMs - _link.ProgressMs > _stuckMs)
            {
                throw new Exception("the MQTT link hangs");
            }

            // One at a time: a flood of frames must not keep the button from being read.
            byte[]? frame = _link.Take();
            if (frame == null)
            {
                return false;
            }

            device.OnFrame(frame, nowMs);
            return true;
        }

        public long Settle(ButtonDevice device, long nowMs)
        {
            if (!_started && (!_onDemand || device.UnfinishedAlarms > 0))
            {
                _started = true;
                _startedAtMs = nowMs;
                _link.Start();
            }

            _joining = _onDemand && _started && _connection == 0 && device.UnfinishedAlarms > 0
                && nowMs - _startedAtMs < JoinMs;
            return Never.AtMs;
        }

        public void BeforeSleep(long milliseconds, long nowMs)
        {
        }

        private void TellConnection(ButtonDevice device, int index, long nowMs)
        {
            int current = _link.Connection;
            if (current == _connection)
            {
                return;
            }

            if (_connection != 0)
            {
                device.OnLink(index, false, nowMs);
            }

            if (current != 0)
            {
                device.OnLink(index, true, nowMs);
            }

            _connection = current;
        }
    }
}
