using System;
using System.Diagnostics;
using System.Threading;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The main loop: it waits until something happens or is due. Nothing in it waits for anything else.</summary>
    public sealed class ButtonLoop
    {
        private const int EdgeMs = 5;

        private readonly Board _board;
        private readonly Supervisor _supervisor;
        private readonly Wake _wake;
        private readonly ContactInputs _contacts;
        private readonly ButtonDevice _device;
        private readonly ButtonRound _round;
        private readonly PressMemory _memory;
        private DeepSleep? _sleep;
        private bool _wokenByButton;
        private bool _wokenBySecond;

        public ButtonLoop(
            Board board,
            Supervisor supervisor,
            Wake wake,
            ContactInputs contacts,
            ILine[] lines,
            ButtonDevice device)
        {
            _board = board;
            _supervisor = supervisor;
            _wake = wake;
            _contacts = contacts;
            _device = device;
            _round = new ButtonRound(device, lines);
            _memory = new PressMemory(supervisor.Store);
            _sleep = board.Battery == null ? null : new DeepSleep(board);
        }

        /// <summary>Ends by an exception or with the power.</summary>
        public void Run()
        {
            long now = Environment.TickCount64;
            _device.OnFault(FaultCode.SafeMode, _supervisor.IsSafeMode, now);
            _wokenByButton = _supervisor.WasWokenBy(_board.ButtonPin);
            _wokenBySecond = _supervisor.WasWokenBy(_board.SecondButtonPin);
            int owed = _supervisor.Owed
                | (_memory.Owes(_supervisor.WasWokenByTimer, _contacts.IsMemoryEmpty()) ? Contacts.FirstBit : 0);
            if (owed != 0)
            {
                Owe(owed, now);
            }

            while (true)
            {
                long due = Turn();
                if (!_round.IsOwing)
                {
                    _supervisor.OnOwedRaised();
                }

                now = Environment.TickCount64;
                _supervisor.OnRound(_device.UnfinishedAlarms > 0 || _device.IsFollowing(now), now);
                if (_sleep != null)
                {
                    SleepIfIdle(_sleep, now);
                }

                long wait = due - Environment.TickCount64;
                if (wait > 0 && !_round.HadFrame)
                {
                    _wake.Wait(wait < _board.PollMs ? (int)wait : _board.PollMs);
                }
            }
        }

        private void Owe(int pressed, long now) => _round.Owe(
            pressed, _contacts.IsButtonClosed(), _contacts.IsSecondClosed(), _contacts.IsHousingClosed(), now);

        private long Turn()
        {
            long now = Environment.TickCount64;
            bool disturbed = _contacts.TakeEdges();

            // The contact that ended a deep sleep was closed, even if it is open again by now.
            bool button = _contacts.IsButtonClosed() || _wokenByButton;
            bool second = _contacts.IsSecondClosed() || _wokenBySecond;
            _wokenByButton = false;
            _wokenBySecond = false;
            return _round.Turn(button, second, _contacts.IsHousingClosed(), disturbed, now);
        }

        private void SleepIfIdle(DeepSleep sleep, long now)
        {
            long milliseconds = _round.SleepMs(now);
            if (milliseconds <= 0 || _contacts.HasEdges || !_memory.MaySleep(_contacts.IsMemoryEmpty(), now))
            {
                return;
            }

            _supervisor.BeforeSleep();
            _round.BeforeSleep(milliseconds, now);

            // Writing flash stops everything, and edges are told by another thread: this gives it its turn.
            Thread.Sleep(EdgeMs);
            if (_contacts.HasEdges)
            {
                // What was open has closed, as if that had ended the sleep: by now it may be open again.
                int known = (_round.SawButton ? Contacts.FirstBit : 0) | (_round.SawSecond ? Contacts.SecondBit : 0);
                int pressed = _contacts.EdgesOfHand & ~known;
                if (pressed != 0)
                {
                    Owe(pressed, Environment.TickCount64);
                }

                return;
            }

            try
            {
                sleep.Start(milliseconds, _round.SawButton, _round.SawSecond);
            }
            catch (Exception e)
            {
                // A flat battery is better than a device that never wakes.
                Debug.WriteLine("sleep: " + e.Message);
                _sleep = null;
            }
        }
    }
}
