using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>A frame that waits for the air: once, or several times in a row.</summary>
    internal sealed class QueuedFrame
    {
        private readonly RadioChannel[] _channels;
        private readonly Frame? _header;
        private int _place;
        private int _sent;
        private bool _waits;
        private long _firstBusyMs = Never.AtMs;

        /// <param name="channels">Each copy goes on the next of them.</param>
        /// <param name="place">On which of them the first goes.</param>
        /// <param name="copies">How often the same bytes go on the air, at least once.</param>
        public QueuedFrame(byte[] frame, RadioChannel[] channels, int place, int copies, bool urgent, long dropAtMs)
        {
            Frame = frame;
            _channels = channels;
            _place = place;
            _header = Protocol.Frame.ReadHeader(frame);
            Copies = copies;
            Urgent = urgent;
            DropAtMs = dropAtMs;
        }

        public byte[] Frame { get; }

        /// <summary>Of the next copy.</summary>
        public RadioChannel Channel => _channels[_place % _channels.Length];

        public bool Urgent { get; set; }

        public long DropAtMs { get; set; }

        /// <summary>Copies that are yet to go on the air.</summary>
        public int Copies { get; private set; }

        /// <summary>An answer comes behind the last copy, so they follow each other closely.</summary>
        public bool Closely { get; set; }

        /// <summary>Not before, since somebody else is on the channel, or between two copies.</summary>
        public long NotBeforeMs { get; private set; }

        /// <summary>How often the channel was sensed busy.</summary>
        public int BusyCount { get; private set; }

        /// <summary>How often it waited for a busy channel, until that was free.</summary>
        public int Waits { get; private set; }

        public bool WasHeldBack { get; set; }

        /// <summary>The same bytes were on the air before it was queued.</summary>
        public bool IsRepeated { get; set; }

        /// <summary>A copy has been on the air: what is left is dropped where it may not go at once.</summary>
        public bool IsCopy { get; private set; }

        /// <summary>It has begun, and goes on within moments.</summary>
        public bool IsUnderWay => IsCopy || BusyCount > 0;

        /// <summary>Of the duty cycle's limit, what it must leave for more important frames.</summary>
        public int KeptPermille =>
            IsCopy ? AirManners.CopyPermille
            : !Urgent && IsAnswer ? AirManners.AnswerReservePermille
            : !Urgent ? DutyBudget.ReservePermille
            : IsRepeated ? DutyBudget.FirstPermille : 0;

        public int Micros => TimeOnAir.Micros(Channel, Frame.Length);

        private bool IsAnswer => _header != null && _header.FromHub;

        private int Milliseconds => TimeOnAir.Ms(Channel, Frame.Length);

        /// <summary>The same bytes, and it may go on that channel.</summary>
        public bool Has(byte[] bytes, RadioChannel channel)
        {
            bool same = bytes.Length == Frame.Length;
            for (int i = 0; same && i < bytes.Length; i++)
            {
                same = bytes[i] == Frame[i];
            }

            bool there = false;
            for (int i = 0; i < _channels.Length; i++)
            {
                there |= _channels[i] == channel;
            }

            return same && there;
        }

        /// <summary>Whether a device sealed it with that counter.</summary>
        public bool IsUp(uint counter) => _header != null && !_header.FromHub && _header.Counter == counter;

        /// <summary>Whether it is for or of that device.</summary>
        public bool IsOf(uint device) => _header != null && _header.Device == device;

        /// <summary>
        /// A newer answer of the hub to the same device, by header and length. If it should be the answer to another alarm,
        /// the device repeats that one and is answered again.
        /// </summary>
        public bool Supersedes(QueuedFrame older) =>
            IsAnswer && older.IsAnswer && Urgent && older.Urgent && Frame.Length == older.Frame.Length
            && older.IsOf(_header!.Device) && _header.Counter > older._header!.Counter;

        /// <summary>It waits, unless it waits longer already.</summary>
        public void Hold(long untilMs) => NotBeforeMs = untilMs > NotBeforeMs ? untilMs : NotBeforeMs;

        /// <summary>A copy was on the air.</summary>
        /// <returns>False if it was the last.</returns>
        public bool GoesAgain(IRandom random, long nowMs)
        {
            NotBeforeMs = nowMs + AirManners.GapMs(Milliseconds, Closely, random);
            _firstBusyMs = Never.AtMs;
            _waits = false;
            IsCopy = true;
            _sent++;
            Copies--;
            if (Urgent && Waits >= AirManners.ManyWaits && _sent >= AirManners.CopiesAmongMany)
            {
                Copies = 0;
            }

            _place++;
            return Copies > 0;
        }

        /// <summary>Somebody is on the channel: it is sensed again soon.</summary>
        /// <returns>False if it has kept away for long enough and goes out over whoever is there.</returns>
        public bool KeepAway(IRandom random, long nowMs)
        {
            BusyCount++;
            _waits = true;
            _firstBusyMs = Never.Earlier(_firstBusyMs, nowMs);
            long lastAtMs = _firstBusyMs + AirManners.UrgentWaitMs(Milliseconds);
            if (Urgent && nowMs >= lastAtMs)
            {
                return false;
            }

            NotBeforeMs = nowMs + AirManners.PollMs(Milliseconds, Urgent, IsAnswer, random);
            NotBeforeMs = Urgent ? Never.Earlier(NotBeforeMs, lastAtMs) : NotBeforeMs;
            return true;
        }

        /// <summary>The channel is free.</summary>
        /// <returns>False if it was busy before: others wait too, and it leaves it to chance who begins.</returns>
        public bool MayBegin(IRandom random, long nowMs)
        {
            if (!_waits)
            {
                return true;
            }

            _waits = false;
            Waits++;
            int slotsMs = AirManners.SlotsMs(Channel, Urgent, IsAnswer, Waits, random);
            NotBeforeMs = nowMs + slotsMs;
            return slotsMs == 0;
        }
    }
}
