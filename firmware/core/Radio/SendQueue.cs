using System.Collections;

namespace SchoolButton.Firmware.Core
{
    /// <summary>Frames that wait for the air, urgent ones first, each kind in order of arrival.</summary>
    internal sealed class SendQueue
    {
        private readonly ArrayList _frames = new ArrayList();
        private readonly int _most;

        /// <param name="most">Frames that it holds.</param>
        public SendQueue(int most)
        {
            _most = most;
        }

        public int Count => _frames.Count;

        /// <summary>Frames that made room for an urgent one.</summary>
        public int Evicted { get; private set; }

        public QueuedFrame this[int index] => (QueuedFrame)_frames[index]!;

        /// <summary>The same bytes on the same way are not queued twice, but may become urgent or last longer.</summary>
        /// <param name="onAir">The frame that the chip is busy with: it is not evicted.</param>
        /// <returns>False if there is no room.</returns>
        public bool Add(QueuedFrame frame, QueuedFrame? onAir)
        {
            for (int i = 0; i < _frames.Count; i++)
            {
                QueuedFrame old = this[i];
                if (!old.Has(frame.Frame, frame.Channel))
                {
                    continue;
                }

                long dropAtMs = frame.DropAtMs > old.DropAtMs ? frame.DropAtMs : old.DropAtMs;
                old.DropAtMs = dropAtMs;
                if (frame.Urgent && !old.Urgent)
                {
                    old.Urgent = true;
                    _frames.RemoveAt(i);
                    Insert(old);
                }

                return true;
            }

            if (_frames.Count >= _most && !(frame.Urgent && MakeRoom(onAir)))
            {
                return false;
            }

            Insert(frame);
            return true;
        }

        public void Remove(QueuedFrame frame) => _frames.Remove(frame);

        /// <summary>What the hub has to say to a device by now goes in the place of what it had to say before.</summary>
        /// <param name="onAir">The frame that the chip is busy with: it stays.</param>
        /// <returns>False if there was nothing before.</returns>
        public bool Supersede(QueuedFrame newer, QueuedFrame? onAir)
        {
            for (int i = 0; i < _frames.Count; i++)
            {
                if (this[i] != onAir && newer.Supersedes(this[i]))
                {
                    newer.Hold(this[i].NotBeforeMs);
                    _frames[i] = newer;
                    return true;
                }
            }

            return false;
        }

        /// <returns>The frame that a device sealed with that counter, or null.</returns>
        public QueuedFrame? FindUp(uint counter)
        {
            for (int i = 0; i < _frames.Count; i++)
            {
                if (this[i].IsUp(counter))
                {
                    return this[i];
                }
            }

            return null;
        }

        private void Insert(QueuedFrame frame)
        {
            int at = _frames.Count;
            while (frame.Urgent && at > 0 && !this[at - 1].Urgent)
            {
                at--;
            }

            _frames.Insert(at, frame);
        }

        /// <summary>The oldest that is not urgent goes: heartbeats are replaced by newer ones.</summary>
        private bool MakeRoom(QueuedFrame? onAir)
        {
            for (int i = 0; i < _frames.Count; i++)
            {
                if (!this[i].Urgent && this[i] != onAir)
                {
                    _frames.RemoveAt(i);
                    Evicted++;
                    return true;
                }
            }

            return false;
        }
    }
}
