using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What the law leaves of this hour's air time. Never more than a band's limit in any hour; the last part of it is
    /// for urgent frames alone, and the very last for those of them that were not on the air yet: however long nobody
    /// answered the alarms before, a new press has air time.
    /// <para>
    /// Restarts: <see cref="Save"/> writes a record when the use of a band is above a tenth of its limit and has changed
    /// by a tenth since it was last written, so flash rests while little is sent. A power cut forgets less than a tenth
    /// of the limit; a device that lost its power n times in an hour has sent at most n tenths too much. What is loaded
    /// counts from the load on, less the time that is known to have passed. A device that sleeps deeply between
    /// heartbeats forgets these few, so its interval must leave room for them (<see cref="RadioPlan.ShortestIntervalMs"/>).
    /// </para>
    /// </summary>
    public sealed class DutyBudget
    {
        /// <summary>Of the limit, kept for urgent frames: at 1 % nine seconds, more than forty alarms at SF9.</summary>
        public const int ReservePermille = 250;

        /// <summary>Of the limit, kept for the first sending of urgent frames: at 1 % four alarms at SF12.</summary>
        public const int FirstPermille = 170;

        private const string Record = "duty";
        private const int StepPermille = 100;

        // The record: for each band the use in groups of ten minutes, the youngest first, four bytes each.
        private const int GroupMinutes = 10;
        private const int Groups = 7;
        private const int MinuteMs = 60000;

        private readonly BandUse[] _bands;
        private readonly int[] _saved;

        public DutyBudget(RadioBand[] bands)
        {
            _bands = new BandUse[bands.Length];
            _saved = new int[bands.Length];
            for (int i = 0; i < bands.Length; i++)
            {
                _bands[i] = new BandUse(bands[i]);
            }
        }

        /// <summary>Whether the channel is in one of the bands.</summary>
        public bool Covers(RadioChannel channel) => Find(channel) != null;

        /// <summary>Microseconds sent in the band of the channel within the last hour; 0 outside all bands.</summary>
        public int Used(RadioChannel channel, long nowMs)
        {
            BandUse? band = Find(channel);
            return band == null ? 0 : band.Used(nowMs);
        }

        /// <returns>Percent of the limit of the channel's band that are used up, 0 outside all bands.</returns>
        public int UsedPercent(RadioChannel channel, long nowMs)
        {
            BandUse? band = Find(channel);
            return band == null ? 0 : (int)(band.Used(nowMs) * 100L / band.Band.LimitMicros);
        }

        /// <param name="keptPermille">Of the limit, what the transmission must leave for others.</param>
        /// <returns>
        /// When a transmission of so many microseconds may begin if nothing else is sent until then: now, later, or
        /// <see cref="Never.AtMs"/> if the channel is in no band or the transmission alone is too long.
        /// </returns>
        public long AllowedAtMs(RadioChannel channel, int micros, int keptPermille, long nowMs)
        {
            BandUse? band = Find(channel);
            if (band == null)
            {
                return Never.AtMs;
            }

            int limit = band.Band.LimitMicros;
            int left = limit - Share(limit, keptPermille) - micros;
            return left < 0 ? Never.AtMs : band.AtMostAtMs(left, nowMs);
        }

        /// <summary>A transmission begins now. It counts whole, even if the chip then fails.</summary>
        public void Spend(RadioChannel channel, int micros, long nowMs)
        {
            BandUse? band = Find(channel);
            if (band != null)
            {
                band.Spend(nowMs + ((micros + 999) / 1000), micros, nowMs);
            }
        }

        /// <summary>Once, at the start.</summary>
        /// <param name="passedMs">What is known to have passed since the save: the length of a deep sleep that a timer ended, else 0.</param>
        public void Load(IStore store, long passedMs, long nowMs)
        {
            byte[]? record = store.Read(Record);
            if (record == null || record.Length != _bands.Length * Groups * 4)
            {
                return;
            }

            for (int i = 0; i < _bands.Length; i++)
            {
                int limit = _bands[i].Band.LimitMicros;
                int sum = 0;
                for (int g = 0; g < Groups; g++)
                {
                    int micros = (int)Bytes.Get(record, ((i * Groups) + g) * 4, 4);
                    if (micros < 0 || micros > limit - sum)
                    {
                        micros = limit - sum;
                    }

                    sum += micros;
                    _bands[i].Spend(nowMs - passedMs - ((long)g * GroupMinutes * MinuteMs), micros, nowMs);
                }

                _saved[i] = sum;
            }
        }

        /// <summary>
        /// Writes the record if this start and the sleep after it, over and over, would come to more than a tenth of the
        /// limit. A device that forgot each start's sending would have no limit at all; one that sends less than that
        /// need not write for it.
        /// </summary>
        /// <returns>True if it was due and is written.</returns>
        public bool SaveBeforeSleep(IStore store, long sleepMs, long nowMs)
        {
            bool due = false;
            for (int i = 0; i < _bands.Length; i++)
            {
                // Microseconds of a cycle in milliseconds: the limit's permille, and a tenth of it.
                long share = (nowMs + sleepMs) * _bands[i].Band.DutyPermille * StepPermille / 1000;
                due |= _bands[i].Used(nowMs) > share;
            }

            return due && Write(store, nowMs);
        }

        /// <summary>Writes the record if it is due; called when nothing is on the air: what waits for air time can wait for flash.</summary>
        /// <param name="sleeping">The device is about to lose its memory: any change above a tenth counts.</param>
        /// <returns>False if it was due and could not be written.</returns>
        public bool Save(IStore store, bool sleeping, long nowMs)
        {
            bool due = false;
            for (int i = 0; i < _bands.Length; i++)
            {
                int used = _bands[i].Used(nowMs);
                int step = Share(_bands[i].Band.LimitMicros, StepPermille);
                int change = used > _saved[i] ? used - _saved[i] : _saved[i] - used;
                due |= change >= step || (sleeping && change > 0 && used > step);
            }

            return !due || Write(store, nowMs);
        }

        private static int Share(int limit, int permille) => (int)((long)limit * permille / 1000);

        private bool Write(IStore store, long nowMs)
        {
            byte[] record = new byte[_bands.Length * Groups * 4];
            for (int i = 0; i < _bands.Length; i++)
            {
                for (int g = 0; g < Groups; g++)
                {
                    int micros = 0;
                    for (int m = 0; m < GroupMinutes; m++)
                    {
                        micros += _bands[i].Aged((g * GroupMinutes) + m, nowMs);
                    }

                    Bytes.Put(record, ((i * Groups) + g) * 4, 4, micros);
                }
            }

            if (!store.Write(Record, record))
            {
                return false;
            }

            for (int i = 0; i < _bands.Length; i++)
            {
                _saved[i] = _bands[i].Used(nowMs);
            }

            return true;
        }

        private BandUse? Find(RadioChannel channel)
        {
            for (int i = 0; i < _bands.Length; i++)
            {
                if (_bands[i].Band.Holds(channel))
                {
                    return _bands[i];
                }
            }

            return null;
        }
    }
}
