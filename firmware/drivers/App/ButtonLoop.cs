using System;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The main loop: it sleeps until something happens or is due. Nothing in it waits for anything else.</summary>
    public sealed class ButtonLoop
    {
        private readonly Board _board;
        private readonly Supervisor _supervisor;
        private readonly Wake _wake;
        private readonly Contacts _contacts;
        private readonly MqttLink _mqtt;
        private readonly ButtonDevice _device;
        private readonly bool _linked;
        private int _connection;
        private int _restarts;

        public ButtonLoop(
            Board board,
            DeviceSettings settings,
            Supervisor supervisor,
            Wake wake,
            Contacts contacts,
            MqttLink mqtt,
            ButtonDevice device)
        {
            _board = board;
            _supervisor = supervisor;
            _wake = wake;
            _contacts = contacts;
            _mqtt = mqtt;
            _device = device;
            _linked = settings.CanSpeak;
        }

        public void Run()
        {
            if (_linked)
            {
                _mqtt.Start();
            }

            while (true)
            {
                long now = Environment.TickCount64;
                bool disturbed = _contacts.TakeEdges();
                _device.OnButtonLevel(_contacts.IsButtonClosed(), disturbed, now);

                int current = _mqtt.Connection;
                if (current != _connection)
                {
                    if (_connection != 0)
                    {
                        _device.OnLink(false, now);
                    }

                    if (current != 0)
                    {
                        _device.OnLink(true, now);
                    }

                    _connection = current;
                }

                // One at a time: a flood of frames must not keep the button from being read.
                byte[]? frame = _mqtt.Take();
                if (frame != null)
                {
                    _device.OnFrame(frame, now);
                }

                if (_mqtt.Restarts != _restarts)
                {
                    _restarts = _mqtt.Restarts;
                    _device.OnRestartedPart(now);
                }

                if (_linked && now - _mqtt.ProgressMs > _board.LinkStuckMs)
                {
                    throw new Exception("the link hangs");
                }

                long due = _device.Tick(now);
                _supervisor.OnRound(_device.UnfinishedAlarms > 0, now);
                long wait = due - Environment.TickCount64;
                if (wait > 0 && frame == null)
                {
                    _wake.Wait(wait < _board.PollMs ? (int)wait : _board.PollMs);
                }
            }
        }
    }
}
