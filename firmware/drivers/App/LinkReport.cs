using System;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>Tells the main loop's device, round by round, what has become of its MQTT link.</summary>
    public sealed class LinkReport
    {
        private readonly MqttLink _mqtt;
        private readonly int _stuckMs;
        private readonly bool _linked;
        private int _connection;
        private int _restarts;

        /// <summary>Starts the link, if the device knows who it is and where the hub.</summary>
        public LinkReport(MqttLink mqtt, Board board, DeviceSettings settings)
        {
            _mqtt = mqtt;
            _stuckMs = board.LinkStuckMs;
            _linked = settings.CanSpeak && settings.UsesMqtt;
            if (_linked)
            {
                mqtt.Start();
            }
        }

        /// <exception cref="Exception">The link hangs in a call, and only a restart of the device helps.</exception>
        public void Tell(ILinked device, long nowMs)
        {
            int current = _mqtt.Connection;
            if (current != _connection)
            {
                if (_connection != 0)
                {
                    device.OnLink(false, nowMs);
                }

                if (current != 0)
                {
                    device.OnLink(true, nowMs);
                }

                _connection = current;
            }

            if (_mqtt.Restarts != _restarts)
            {
                _restarts = _mqtt.Restarts;
                device.OnRestartedPart(nowMs);
            }

            if (_linked && nowMs - _mqtt.ProgressMs > _stuckMs)
            {
                throw new Exception("the link hangs");
            }
        }
    }
}
