using System.Collections;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>Frames on their way from the link's thread to the loop. At the bound the oldest is lost: acks come again.</summary>
    public sealed class FrameQueue
    {
        /// <summary>Of a device: it gets an answer to what it says, and a command at times.</summary>
        public const int MaxFrames = 16;

        private readonly Queue _frames = new Queue();
        private readonly int _max;

        public FrameQueue(int max)
        {
            _max = max;
        }

        public void Put(byte[] frame)
        {
            lock (_frames)
            {
                if (_frames.Count == _max)
                {
                    _frames.Dequeue();
                }

                _frames.Enqueue(frame);
            }
        }

        /// <returns>The oldest frame, or null.</returns>
        public byte[]? Take()
        {
            lock (_frames)
            {
                return _frames.Count == 0 ? null : (byte[])_frames.Dequeue()!;
            }
        }
    }
}
