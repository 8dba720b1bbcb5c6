using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Which sealed frames from the hub are fresh. Nothing here is written to flash, and it needs no more to be sound:
    /// <para>
    /// An ack says how far one numbered frame has come, and those numbers are never used twice: replayed in any order,
    /// on any boot, it says what is still true. Its time and its counter count only if it answers a frame of this very
    /// boot, so it was sealed in this boot.
    /// </para>
    /// <para>
    /// A command is believed only with a counter above that of such an ack and of every command before. The hub's
    /// counter strictly increases, so everything it sealed before this boot, delivered or withheld, is too low. Before
    /// the first fresh ack no command is believed; the first heartbeat of a boot brings one.
    /// </para>
    /// </summary>
    public sealed class DownlinkGate
    {
        private readonly uint _firstOfBoot;
        private bool _anchored;
        private uint _highest;

        /// <param name="firstOfBoot">The first uplink counter of this boot.</param>
        public DownlinkGate(uint firstOfBoot)
        {
            _firstOfBoot = firstOfBoot;
        }

        /// <param name="counter">The downlink counter of the frame.</param>
        /// <param name="answers">The uplink counter that it acknowledges.</param>
        /// <param name="nextUplink">The first uplink counter not yet used.</param>
        /// <returns>Whether the hub's time in it is news.</returns>
        public bool AckIsFresh(uint counter, uint answers, uint nextUplink)
        {
            if (answers < _firstOfBoot || answers >= nextUplink || (_anchored && counter <= _highest))
            {
                return false;
            }

            _anchored = true;
            _highest = counter;
            return true;
        }

        /// <returns>Whether the command may be obeyed.</returns>
        public bool CommandIsFresh(uint counter)
        {
            if (!_anchored || counter <= _highest)
            {
                return false;
            }

            _highest = counter;
            return true;
        }
    }
}
