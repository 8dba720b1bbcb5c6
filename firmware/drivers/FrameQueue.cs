using System.Collections;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>Frames on their way from the link's thread to the loop. At the bound the oldest is lost: acks come again.</summary>
    public sealed class FrameQueue
    {
        public const int MaxFrames = 16;

        private readonly Queue _frames = new Queue();

        public void Put(byte[] frame)
        {
            lock (_frames)
            {
                if (_frames.Count == MaxFrames)
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
