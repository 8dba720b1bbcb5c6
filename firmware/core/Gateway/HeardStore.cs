using System.Collections;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Frames from the air, kept until the hub has confirmed them. It holds <see cref="MaxFrames"/>; then the oldest
    /// frame that cannot be an alarm goes, and if all may be alarms the oldest: a device repeats an alarm that nobody
    /// acknowledged, so the oldest is the likeliest to come again. For the same reason they are in memory alone, and a restart
    /// loses them.
    /// </summary>
    public sealed class HeardStore
    {
        public const int MaxFrames = 256;

        private readonly ArrayList _entries = new ArrayList();

        public int Count => _entries.Count;

        /// <summary>Published and not yet confirmed.</summary>
        public int InFlight { get; private set; }

        /// <summary>Frames lost at the bound.</summary>
        public int Dropped { get; private set; }

        /// <summary>Of those, frames that may have been alarms.</summary>
        public int DroppedMaybeAlarms { get; private set; }

        /// <summary>A frame that waits already takes no second place.</summary>
        public void Add(RadioPacket packet)
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                HeardEntry entry = (HeardEntry)_entries[i]!;
                if (entry.Is(packet.Frame))
                {
                    entry.HeardAgain(packet);
                    return;
                }
            }

            _entries.Add(new HeardEntry(packet));
            if (_entries.Count > MaxFrames)
            {
                Remove(Loser());
                Dropped++;
            }
        }

        /// <returns>What is to be published next: what may be an alarm, then the rest, the oldest first; or null.</returns>
        public HeardEntry? Next()
        {
            HeardEntry? first = null;
            for (int i = 0; i < _entries.Count; i++)
            {
                HeardEntry entry = (HeardEntry)_entries[i]!;
                if (entry.Ticket == 0)
                {
                    if (entry.MayBeAlarm)
                    {
                        return entry;
                    }

                    first = first == null ? entry : first;
                }
            }

            return first;
        }

        public void OnPublished(HeardEntry entry, int ticket)
        {
            entry.Ticket = ticket;
            InFlight++;
        }

        /// <param name="ticket">One that is not known is of a heartbeat, or of a frame that was lost at the bound.</param>
        /// <param name="confirmed">Whether the hub has it; otherwise it waits again.</param>
        public void OnAnswer(int ticket, bool confirmed)
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                HeardEntry entry = (HeardEntry)_entries[i]!;
                if (entry.Ticket == ticket && ticket != 0)
                {
                    InFlight--;
                    if (entry.IsDone(confirmed))
                    {
                        Remove(i);
                    }

                    return;
                }
            }
        }

        /// <summary>The connection has ended: what was not confirmed waits again.</summary>
        public void OnConnectionEnd()
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                ((HeardEntry)_entries[i]!).IsDone(false);
            }

            InFlight = 0;
        }

        private int Loser()
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                if (!((HeardEntry)_entries[i]!).MayBeAlarm)
                {
                    return i;
                }
            }

            DroppedMaybeAlarms++;
            return 0;
        }

        private void Remove(int index)
        {
            InFlight -= ((HeardEntry)_entries[index]!).Ticket != 0 ? 1 : 0;
            _entries.RemoveAt(index);
        }
    }
}
