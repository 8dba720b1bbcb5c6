using System;
using System.Diagnostics;
using System.Threading;
using nanoFramework.Runtime.Native;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// Keeps the device alive round its app: why it started, whether in safe mode, whether the main loop still turns, and
    /// how it is restarted. Its own thread restarts a loop that hangs; if the whole runtime hangs, the external watchdog
    /// does, which the main loop alone feeds.
    /// </summary>
    public sealed class Supervisor
    {
        /// <summary>A round of the main loop never takes that long; erasing flash takes less than a second.</summary>
        public const int HangMs = 30000;

        private const int LookMs = 1000;
        private const int PausePollMs = 50;

        private readonly object _gate = new object();
        private readonly BootGuard _guard;
        private readonly WakeReason _wakeReason = new WakeReason();
        private long _turnedAtMs;
        private bool _restarting;
        private ContactInputs? _contacts;
        private Watchdog? _watchdog;

        public Supervisor()
        {
            Store = new FlashStore(SettingsFile.Drive);
            _turnedAtMs = Environment.TickCount64;
            _guard = new BootGuard(Store, _wakeReason.ResetCause, _turnedAtMs);
            if (IsSafeMode)
            {
                Debug.WriteLine("supervisor: the last boots went wrong; safe mode");
            }

            new GuardedThread("supervisor", Look).Start();
        }

        public FlashStore Store { get; }

        public bool IsSafeMode => _guard.IsSafeMode;

        public ResetCause ResetCause => _guard.ResetCause;

        /// <summary>The button was pressed in the pause before this start.</summary>
        public bool HasPressOfBefore => _guard.HasPressOfBefore;

        /// <summary>Closing this contact ended the deep sleep, even if it is open again by now.</summary>
        public bool WasWokenBy(int pin) => _wakeReason.IsPressOf(pin);

        /// <summary>From now on the button is watched in the pause before a restart, and the watchdog fed.</summary>
        public void Attach(ContactInputs contacts, Watchdog watchdog)
        {
            _contacts = contacts;
            _watchdog = watchdog;
            _watchdog.Feed(Environment.TickCount64);
        }

        /// <summary>The main loop has done a round in which everything was well.</summary>
        /// <param name="busy">An alarm is unfinished or its stages are awaited: no time for a restart.</param>
        public void OnRound(bool busy, long nowMs)
        {
            lock (_gate)
            {
                _turnedAtMs = nowMs;
            }

            if (_watchdog != null)
            {
                _watchdog.Feed(nowMs);
            }

            if (_guard.Tick(nowMs) && !busy)
            {
                Debug.WriteLine("supervisor: safe mode ran well; trying a normal start");
                Restart(true);
            }
        }

        /// <summary>The device puts itself to sleep.</summary>
        public void BeforeSleep(long nowMs)
        {
            lock (_gate)
            {
                _turnedAtMs = nowMs;
            }

            _guard.BeforeSleep();
        }

        /// <summary>The app cannot go on. Waits a time that grows with each bad boot, but never longer than until a press.</summary>
        public void Restart(bool recovered)
        {
            lock (_gate)
            {
                if (_restarting)
                {
                    return;
                }

                _restarting = true;
            }

            try
            {
                bool pressed = !recovered && Pause(_guard.PauseMs);
                _guard.BeforeRestart(pressed, recovered);
            }
            catch (Exception e)
            {
                Debug.WriteLine("supervisor: " + e.Message);
            }

            Power.RebootDevice();
        }

        /// <returns>Whether the button was pressed meanwhile.</returns>
        private bool Pause(int pauseMs)
        {
            long start = Environment.TickCount64;
            bool pressed = false;
            while (true)
            {
                pressed |= _contacts != null && _contacts.TakePress();
                long passed = Environment.TickCount64 - start;
                if (passed >= pauseMs || (pressed && passed >= BootPause.ShortestMs))
                {
                    return pressed;
                }

                if (_watchdog != null)
                {
                    _watchdog.Feed(Environment.TickCount64);
                }

                Thread.Sleep(PausePollMs);
            }
        }

        private void Look()
        {
            Thread.Sleep(LookMs);
            bool hangs;
            lock (_gate)
            {
                hangs = !_restarting && Environment.TickCount64 - _turnedAtMs > HangMs;
            }

            if (hangs)
            {
                Debug.WriteLine("supervisor: the main loop hangs");
                Restart(false);
            }
        }
    }
}
