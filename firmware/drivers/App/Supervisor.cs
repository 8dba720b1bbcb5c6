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
        private readonly Board _board;
        private int _turns;
        private int _seenTurns;
        private int _idleLooks;
        private bool _restarting;
        private ContactInputs? _contacts;
        private Watchdog? _watchdog;
        private Quiet? _quiet;

        public Supervisor(Board board)
        {
            _board = board;
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

        /// <summary>Switches off what may not go on while the device waits for its restart.</summary>
        public delegate void Quiet();

        public FlashStore Store { get; }

        public bool IsSafeMode => _guard.IsSafeMode;

        public ResetCause ResetCause => _guard.ResetCause;

        /// <summary>Contacts whose press of before this start nobody has raised: bits of <see cref="Contacts"/>.</summary>
        public int Owed => _guard.Owed;

        /// <summary>The timer ended a deep sleep: it was as long as it was meant to be.</summary>
        public bool WasWokenByTimer => _wakeReason.IsTimer;

        /// <summary>Closing this contact ended the deep sleep, even if it is open again by now.</summary>
        public bool WasWokenBy(int pin) => _wakeReason.IsPressOf(pin);

        /// <summary>From now on the buttons are watched in the pause before a restart, and the watchdog fed.</summary>
        /// <param name="quiet">Called all through that pause; null if nothing of the device can be loud.</param>
        public void Attach(ContactInputs contacts, Watchdog watchdog, Quiet? quiet)
        {
            _quiet = quiet;
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

        /// <summary>What was owed has been raised, and the alarm is on flash.</summary>
        public void OnOwedRaised() => _guard.OnRaised();

        /// <summary>The device puts itself to sleep.</summary>
        public void BeforeSleep() => _guard.BeforeSleep();

        /// <summary>The app cannot go on. Does not return. Waits a time that grows with each bad boot, but never longer than until a press.</summary>
        public void Restart(bool recovered) => Restart(recovered, false);

        private static bool IsClosed(ContactInputs? contacts, int bit) =>
            contacts != null && (bit == Contacts.FirstBit ? contacts.IsButtonClosed() : contacts.IsSecondClosed());

        /// <param name="hangs">The main loop hangs, and this is the supervisor's own thread.</param>
        private void Restart(bool recovered, bool hangs)
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
                int pauseMs = hangs && _board.WatchdogPin != Board.NotFitted
                    ? BootPause.OfHang(_guard.PauseMs, _board.WatchdogMs, HangMs + LookMs)
                    : _guard.PauseMs;
                _guard.BeforeRestart(recovered ? 0 : Pause(pauseMs, !hangs), recovered);
            }
            catch (Exception e)
            {
                Debug.WriteLine("supervisor: " + e.Message);
            }

            Power.RebootDevice();
            Thread.Sleep(Timeout.Infinite);
        }

        /// <param name="feeds">
        /// Whether the watchdog is fed. Not beside a loop that hangs: if this restart fails too, it is what is left.
        /// </param>
        /// <returns>The contacts that were pressed and whose press nobody has seen.</returns>
        private int Pause(int pauseMs, bool feeds)
        {
            long start = Environment.TickCount64;
            PauseContact button = Begin(_board.ButtonPin);
            PauseContact second = Begin(_board.SecondButtonPin);
            while (true)
            {
                // Again and again: a loop that comes back to life meanwhile may switch on what was off.
                Silence();
                int edges = _contacts == null ? 0 : _contacts.EdgesOfHand;
                if (_contacts != null)
                {
                    _contacts.TakeEdges();
                }

                button.Read(IsClosed(_contacts, Contacts.FirstBit), (edges & Contacts.FirstBit) != 0);
                second.Read(IsClosed(_contacts, Contacts.SecondBit), (edges & Contacts.SecondBit) != 0);
                bool pressed = button.IsPressed || second.IsPressed;
                long passed = Environment.TickCount64 - start;
                if (passed >= pauseMs || (pressed && passed >= BootPause.ShortestMs))
                {
                    return (button.IsPressed ? Contacts.FirstBit : 0) | (second.IsPressed ? Contacts.SecondBit : 0);
                }

                if (feeds && _watchdog != null)
                {
                    _watchdog.Feed(Environment.TickCount64);
                }

                Thread.Sleep(PausePollMs);
            }
        }

        private void Silence()
        {
            try
            {
                if (_quiet != null)
                {
                    _quiet();
                }
            }
            catch (Exception e)
            {
                // The contacts must be watched all the same.
                Debug.WriteLine("supervisor: it may be loud in the pause: " + e.Message);
            }
        }

        /// <summary>The press that ended a deep sleep is owed until the main loop has turned.</summary>
        private PauseContact Begin(int pin)
        {
            bool neverRead = _turns == 0;
            return new PauseContact(neverRead && _wakeReason.IsPressOf(pin), neverRead);
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
                Restart(false, true);
            }
        }
    }
}
