using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// The counter of the frames this device seals. It strictly increases, across reboots too, since a counter used
    /// twice under one key would give the plaintext away and the hub would take the frame for a replay.
    /// <para>
    /// Counters are reserved in blocks: the end of a block is on the medium, and was read back, before the first counter
    /// of that block is used. A reboot goes on from the end of the last block, so it skips counters and never repeats
    /// one, and flash is written once per <see cref="Block"/> frames and once per boot, each time with a copy.
    /// </para>
    /// <para>
    /// The copy is for a medium that loses what it held: a store then gives the record before, and from that alone no
    /// start can tell what was used since, however far it skips. With the copy the record before says the same. It is
    /// written when nothing waits; only a start that is no wake-up writes it at once.
    /// </para>
    /// <para>
    /// A device that wakes every minute reserves a small block each time: of the 2^28 counters of a key they last for 30
    /// years. What else has to survive a sleep is in the same record, so a wake-up costs one write and its copy.
    /// </para>
    /// <para>
    /// If the medium cannot be written, an alarm still goes out: counters go on in memory, from a random distance ahead
    /// so that another boot in the same condition is unlikely to use the same ones, and <see cref="IsSafe"/> is false.
    /// </para>
    /// </summary>
    public sealed class UplinkCounter
    {
        public const int Block = 256;

        /// <summary>After a wake-up, which sends one or two frames.</summary>
        public const int WakeBlock = 16;

        private const string Record = "counter";
        private const int OldRecordLength = 8;
        private const int RecordLength = 9;
        private const int UnsafeJump = 1 << 20;

        /// <summary>
        /// Without a record the device is new, or its flash was wiped and given the same key again. Counters then begin at
        /// a random place in the first quarter, where almost surely none was used: begun at 1 again, they would break the
        /// cipher, and the hub would take a real press for a repeat of an old one.
        /// </summary>
        private const int UnknownJump = 1 << 26;

        /// <summary>With a quarter of a block left the next is reserved, so that no press waits for flash.</summary>
        private const int LowPart = 4;
        private const int RetryAfter = 16;

        private readonly IStore _store;
        private readonly int _block;
        private readonly byte _sinceDetails;
        private uint _next;
        private uint _ceiling;
        private uint _prepareAt;
        private byte[]? _uncopied;

        /// <summary>Reads where the last boot ended and reserves the first block of this one.</summary>
        /// <param name="woken">It only slept: that is no boot.</param>
        public UplinkCounter(IStore store, IRandom random, bool woken)
        {
            _store = store;
            _block = woken ? WakeBlock : Block;
            byte[]? record = store.Read(Record);
            if (record != null && (record.Length == RecordLength || record.Length == OldRecordLength))
            {
                _ceiling = (uint)Bytes.Get(record, 0, 4);
                Boots = (int)Bytes.Get(record, 4, 4);
                SinceDetails = woken && record.Length == RecordLength ? record[8] : 0;
            }

            if (_ceiling == 0)
            {
                _ceiling = 1 + (uint)random.Next(UnknownJump);
            }

            // The heartbeat of this start is counted before it is sent: it is why most starts are.
            Boots += woken ? 0 : 1;
            _sinceDetails = (byte)(SinceDetails % HeartbeatSchedule.DetailsEvery + 1);
            _next = _ceiling;
            if (!Reserve())
            {
                _next += (uint)random.Next(UnsafeJump);
            }

            if (!woken)
            {
                Copy();
            }

            FirstOfBoot = _next;
        }

        /// <summary>Boots since the device was made, this one included.</summary>
        public int Boots { get; }

        /// <summary>Heartbeats since one had details, this start's not included; 0 if this start's must have them.</summary>
        public int SinceDetails { get; }

        /// <summary>Every frame of this boot has this counter or a higher one.</summary>
        public uint FirstOfBoot { get; }

        /// <summary>The next counter that will be used.</summary>
        public uint Next => _next;

        /// <summary>False if a reboot may repeat a counter, because a block could not be written down.</summary>
        public bool IsSafe { get; private set; }

        /// <returns>A counter that was never used before, or 0 if the key has none left.</returns>
        public uint Take()
        {
            if (_next > Frame.MaxCounter)
            {
                return 0;
            }

            if (_next >= _ceiling)
            {
                Reserve();
            }

            return _next++;
        }

        /// <summary>Copies what was reserved, and reserves the next block in good time. Called when nothing waits.</summary>
        public void Prepare()
        {
            Copy();
            if (_next >= _prepareAt && _next < _ceiling && !Write())
            {
                _prepareAt = _next + RetryAfter;
            }
        }

        private bool Reserve()
        {
            IsSafe = Write();
            return IsSafe;
        }

        /// <summary>If it fails, the record itself is still whole; whether the medium is sound the next block will show.</summary>
        private void Copy()
        {
            if (_uncopied != null)
            {
                _store.Write(Record, _uncopied);
                _uncopied = null;
            }
        }

        private bool Write()
        {
            uint ceiling = (_next > _ceiling ? _next : _ceiling) + (uint)_block;
            byte[] record = new byte[RecordLength];
            Bytes.Put(record, 0, 4, ceiling);
            Bytes.Put(record, 4, 4, Boots);
            record[8] = _sinceDetails;
            if (!_store.Write(Record, record))
            {
                return false;
            }

            _uncopied = record;
            _ceiling = ceiling;
            _prepareAt = ceiling - (uint)(_block / LowPart);
            return true;
        }
    }
}
