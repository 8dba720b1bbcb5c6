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

        /// <summary>What follows on so many readings of an open contact is a press, and no bounce of a release.</summary>
        private const int OpenPolls = 4;

        private readonly object _gate = new object();
        private readonly BootGuard _guard;
        private readonly WakeReason _wakeReason = new WakeReason();
        private int _turns;
        private int _seenTurns;
        private int _idleLooks;
        private bool _restarting;
        private ContactInputs? _contacts;
        private Watchdog? _watchdog;

        public Supervisor()
        {
            Store = new FlashStore(SettingsFile.Drive);
            _guard = new BootGuard(Store, _wakeReason.ResetCause, Environment.TickCount64);
            if (IsSafeMode)
            {
                Debug.WriteLine("supervisor: the last boots went wrong; safe mode");
            }

            try
            {
                new GuardedThread("supervisor", Look).Start();
            }
            catch (Exception e)
            {
                Debug.WriteLine("supervisor: nobody watches the main loop: " + e.Message);
            }
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
            Interlocked.Increment(ref _turns);
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
        public void BeforeSleep() => _guard.BeforeSleep();

        /// <summary>The app cannot go on. Does not return. Waits a time that grows with each bad boot, but never longer than until a press.</summary>
        public void Restart(bool recovered)
        {
            bool first;
            lock (_gate)
            {
                first = !_restarting;
                _restarting = true;
            }

            if (!first)
            {
                // Main must not return: the other thread could end with it.
                Thread.Sleep(Timeout.Infinite);
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
            Thread.Sleep(Timeout.Infinite);
        }

        /// <returns>Whether the button was pressed meanwhile.</returns>
        private bool Pause(int pauseMs)
        {
            long start = Environment.TickCount64;
            bool pressed = false;
            int open = 0;
            while (true)
            {
                // A contact that is closed all along was pressed before; the next start sees it.
                bool closed = _contacts != null && _contacts.IsButtonClosed();
                pressed |= closed && open >= OpenPolls;
                open = closed ? 0 : open + 1;
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

        /// <summary>
        /// Counts its own looks, not the time: while a call holds the whole runtime up, neither thread runs, and that is
        /// no fault of the loop.
        /// </summary>
        private void Look()
        {
            Thread.Sleep(LookMs);
            int turns = _turns;
            _idleLooks = turns == _seenTurns ? _idleLooks + 1 : 0;
            _seenTurns = turns;
            if (_idleLooks * LookMs >= HangMs)
            {
                Debug.WriteLine("supervisor: the main loop hangs");
                Restart(false);
            }
        }
    }
}
