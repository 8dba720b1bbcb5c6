namespace SchoolButton.Firmware.Core
{
    /// <summary>A link as the main loop sees it: what it brings is handed to the device.</summary>
    public interface ILine
    {
        LinkPlan Plan { get; }

        /// <summary>Nothing is on its way in or out: the device may sleep.</summary>
        bool IsResting { get; }

        /// <summary>Does what is due and tells the device of it, of one frame at most.</summary>
        /// <param name="index">By which the device knows the link.</param>
        /// <returns>True if there was a frame: there may be more.</returns>
        bool Turn(ButtonDevice device, int index, long nowMs);

        /// <summary>After the device has done its part: what it wants to hear, and what it handed over to be sent.</summary>
        /// <returns>When it must be called again at the latest.</returns>
        long Settle(ButtonDevice device, long nowMs);

        /// <param name="milliseconds">How long the sleep is meant to be.</param>
        void BeforeSleep(long milliseconds, long nowMs);
    }
}
