using System.Threading;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>What ends the loop's sleep: an edge, a frame, a change of the link.</summary>
    public sealed class Wake
    {
        private readonly AutoResetEvent _event = new AutoResetEvent(false);

        public void Set() => _event.Set();

        /// <summary>Sleeps until it is set, for at most <paramref name="ms"/>. A set before the call counts.</summary>
        public void Wait(int ms) => _event.WaitOne(ms, false);
    }
}
