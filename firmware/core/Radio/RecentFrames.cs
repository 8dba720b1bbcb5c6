namespace SchoolButton.Firmware.Core
{
    /// <summary>The last few frames that were on the air, to tell a repetition from what nobody could have heard yet.</summary>
    internal sealed class RecentFrames
    {
        /// <summary>As many alarms as a device repeats at a time.</summary>
        public const int MaxFrames = AlarmOutbox.MaxUnfinished;

        private readonly byte[]?[] _frames = new byte[MaxFrames][];
        private int _place;

        public void Add(byte[] frame)
        {
            if (!Has(frame))
            {
                _frames[_place] = frame;
                _place = (_place + 1) % MaxFrames;
            }
        }

        public bool Has(byte[] frame)
        {
            for (int i = 0; i < MaxFrames; i++)
            {
                if (_frames[i] != null && Same(_frames[i]!, frame))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool Same(byte[] a, byte[] b)
        {
            if (a.Length != b.Length)
            {
                return false;
            }

            for (int i = 0; i < a.Length; i++)
            {
                if (a[i] != b[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
