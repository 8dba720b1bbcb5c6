using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Counts the boots that were not proved good, and says when the device had better start with as little as possible.
    /// A boot is good once it has run for <see cref="GoodAfterMs"/> or gone into a deep sleep by itself. A boot out of a
    /// deep sleep is not counted and writes nothing: whatever goes wrong in it ends in a restart, and that is counted.
    /// So flash is written once per restart and once when the boot proves good, never per heartbeat.
    /// </summary>
    public sealed class BootGuard
    {
        /// <summary>After so many bad boots in a row the next one is in safe mode.</summary>
        public const int BadBootsToSafeMode = 3;

        /// <summary>Long enough to have joined the network; short, since mains that flicker are no fault of the firmware's.</summary>
        public const int GoodAfterMs = 60 * 1000;

        /// <summary>After so long in safe mode, or so many good sleeps, a normal boot is tried again.</summary>
        public const int SafeForMs = 15 * 60 * 1000;

        public const int SafeSleeps = 10;

        private const string Record = "boots";
        private const int RecordLength = 4;
        private const byte DeliberateFlag = 1;

        // Beside the flag: the contacts that were pressed, Contacts.FirstBit and SecondBit.
        private const int PressShift = 1;
        private const int PressMask = Contacts.FirstBit | Contacts.SecondBit;

        private readonly IStore _store;
        private readonly long _startedAtMs;
        private int _unproved;
        private int _sleeps;
        private int _owedOnFlash;

        /// <param name="wokenBy">PowerOn unless the device was in deep sleep.</param>
        public BootGuard(IStore store, ResetCause wokenBy, long nowMs)
        {
            _store = store;
            _startedAtMs = nowMs;
            ResetCause = wokenBy;
            byte flags = 0;
            byte[]? record = store.Read(Record);
            if (record != null && record.Length == RecordLength)
            {
                _unproved = record[0];
                _sleeps = record[1];
                flags = record[2];
            }

            if (wokenBy == ResetCause.PowerOn)
            {
                bool wasAtBound = _unproved >= BootPause.LongestAfter;
                ResetCause = (flags & DeliberateFlag) != 0 ? ResetCause.Supervisor : ResetCause.PowerOn;
                Owed = (flags >> PressShift) & PressMask;
                _owedOnFlash = Owed;
                _unproved = wasAtBound ? BootPause.LongestAfter : _unproved + 1;

                // At the bound nothing new is to be told, and nothing is written.
                if (!wasAtBound || (flags & DeliberateFlag) != 0)
                {
                    Write(0);
                }
            }

            IsSafeMode = _unproved > BadBootsToSafeMode;
        }

        /// <summary>Why the device started, as far as that is known.</summary>
        public ResetCause ResetCause { get; }

        /// <summary>
        /// Contacts (<see cref="Contacts.FirstBit"/>, <see cref="Contacts.SecondBit"/>) that were pressed before this start
        /// and whose press nobody has raised yet. It outlives any number of starts that fail.
        /// </summary>
        public int Owed { get; private set; }

        /// <summary>Only what an alarm needs may be used in this boot.</summary>
        public bool IsSafeMode { get; }

        /// <summary>Before the next restart: grows with the bad boots.</summary>
        public int PauseMs => BootPause.After(_unproved);

        /// <summary>What was owed has been raised, and the alarm is on flash.</summary>
        public void OnRaised()
        {
            if (Owed != 0)
            {
                Owed = 0;
                Write(0);
            }
        }

        /// <summary>Called now and then while the device is well.</summary>
        /// <returns>True if it has been well in safe mode for so long that a restart into normal is worth a try.</returns>
        public bool Tick(long nowMs)
        {
            long ranMs = nowMs - _startedAtMs;
            if (IsSafeMode)
            {
                return ranMs >= SafeForMs;
            }

            if (_unproved > 0 && ranMs >= GoodAfterMs)
            {
                Prove();
            }

            return false;
        }

        /// <summary>The device goes into deep sleep of its own free will.</summary>
        public void BeforeSleep()
        {
            if (!IsSafeMode)
            {
                if (_unproved > 0)
                {
                    Prove();
                }

                return;
            }

            _sleeps++;
            if (_sleeps >= SafeSleeps)
            {
                OneMoreChance();
            }

            Write(0);
        }

        /// <summary>Writes the reason down, so that the next start can tell it.</summary>
        /// <param name="pressed">Contacts that were pressed and whose press nobody has seen: bits of <see cref="Contacts"/>.</param>
        /// <param name="recovered">Safe mode ran well: the next boot is a normal one.</param>
        public void BeforeRestart(int pressed, bool recovered)
        {
            if (recovered)
            {
                OneMoreChance();
            }

            Owed |= pressed & PressMask;

            // At the bound the reason is known, and only a press that is not yet written down is worth a write.
            if (Owed != _owedOnFlash || _unproved < BootPause.LongestAfter)
            {
                Write(DeliberateFlag);
            }
        }

        /// <summary>The next boot is a normal one; if that is bad too, the one after it is in safe mode again.</summary>
        private void OneMoreChance()
        {
            _unproved = BadBootsToSafeMode - 1;
            _sleeps = 0;
        }

        private void Prove()
        {
            _unproved = 0;
            _sleeps = 0;
            Write(0);
        }

        private void Write(int flags)
        {
            int withPresses = flags | (Owed << PressShift);
            if (_store.Write(Record, new byte[RecordLength] { (byte)_unproved, (byte)_sleeps, (byte)withPresses, 0 }))
            {
                _owedOnFlash = Owed;
            }
        }
    }
}
