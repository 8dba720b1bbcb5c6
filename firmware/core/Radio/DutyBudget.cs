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
    /// of the limit; a device that lost its power n times in an hour has sent at most n tenths too much. The record
    /// holds the clock too, which goes on from there by the time that is known to have passed: however often a device
    /// sleeps and writes, what it sent ages. A device that sleeps deeply between
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

        // The record: how long ago the youngest group began, and for each band the use in groups of ten minutes, the youngest
        // first; four bytes each. Groups begin at whole tens of minutes of the clock that goes on over restarts.
        private const int GroupMinutes = 10;
        private const int Groups = 7;
        private const int MinuteMs = 60000;
        private const int GroupMs = GroupMinutes * MinuteMs;
        private const int Head = 4;

        private readonly BandUse[] _bands;
        private readonly int[] _saved;

        /// <summary>The clock's time when the device's was 0.</summary>
        private long _originMs;

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
            return band == null ? 0 : band.Used(Clock(nowMs));
        }

        /// <returns>Percent of the limit of the channel's band that are used up, 0 outside all bands.</returns>
        public int UsedPercent(RadioChannel channel, long nowMs)
        {
            BandUse? band = Find(channel);
            return band == null ? 0 : (int)(band.Used(Clock(nowMs)) * 100L / band.Band.LimitMicros);
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
            return left < 0 ? Never.AtMs : band.AtMostAtMs(left, Clock(nowMs)) - _originMs;
        }

        /// <summary>A transmission begins now. It counts whole, even if the chip then fails.</summary>
        public void Spend(RadioChannel channel, int micros, long nowMs)
        {
            BandUse? band = Find(channel);
            if (band != null)
            {
                band.Spend(Clock(nowMs) + ((micros + 999) / 1000), micros, Clock(nowMs));
            }
        }

        /// <summary>Once, at the start.</summary>
        /// <param name="passedMs">What is known to have passed since the save: the length of a deep sleep that a timer ended, else 0.</param>
        public void Load(IStore store, long passedMs, long nowMs)
        {
            byte[]? record = store.Read(Record);
            if (record == null || record.Length != Head + (_bands.Length * Groups * 4))
            {
                return;
            }

            // As of the save; all groups are behind 0.
            long savedMs = ((long)Groups * GroupMs) + (Bytes.Get(record, 0, Head) % GroupMs);
            _originMs = savedMs + passedMs - nowMs;
            for (int i = 0; i < _bands.Length; i++)
            {
                int limit = _bands[i].Band.LimitMicros;
                int sum = 0;
                for (int g = 0; g < Groups; g++)
                {
                    int micros = (int)Bytes.Get(record, Head + (((i * Groups) + g) * 4), 4);
                    if (micros < 0 || micros > limit - sum)
                    {
                        micros = limit - sum;
                    }

                    sum += micros;

                    // As young as it can be.
                    long endMs = ((long)(Groups - g + 1) * GroupMs) - 1;
                    _bands[i].Spend(endMs < savedMs ? endMs : savedMs, micros, Clock(nowMs));
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
                due |= _bands[i].Used(Clock(nowMs)) > share;
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
                int used = _bands[i].Used(Clock(nowMs));
                int step = Share(_bands[i].Band.LimitMicros, StepPermille);
                int change = used > _saved[i] ? used - _saved[i] : _saved[i] - used;
                due |= change >= step || (sleeping && change > 0 && used > step);
            }

            return !due || Write(store, nowMs);
        }

        private static int Share(int limit, int permille) => (int)((long)limit * permille / 1000);

        private long Clock(long nowMs) => _originMs + nowMs;

        private bool Write(IStore store, long nowMs)
        {
            long clockMs = Clock(nowMs);
            int phaseMs = (int)(clockMs % GroupMs);
            int youngest = phaseMs / MinuteMs;
            byte[] record = new byte[Head + (_bands.Length * Groups * 4)];
            Bytes.Put(record, 0, Head, phaseMs);
            for (int i = 0; i < _bands.Length; i++)
            {
                for (int g = 0; g < Groups; g++)
                {
                    int micros = 0;
                    int newest = g == 0 ? 0 : youngest + 1 + ((g - 1) * GroupMinutes);
                    int oldest = youngest + (g * GroupMinutes);
                    for (int m = newest; m <= oldest; m++)
                    {
                        micros += _bands[i].Aged(m, clockMs);
                    }

                    Bytes.Put(record, Head + (((i * Groups) + g) * 4), 4, micros);
                }
            }

            if (!store.Write(Record, record))
            {
                return false;
            }

            for (int i = 0; i < _bands.Length; i++)
            {
                _saved[i] = _bands[i].Used(clockMs);
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
