using SchoolButton.Firmware.Virtual;

namespace System.Threading
{
    internal sealed class AutoResetEvent
    {
        private readonly HostEvent _event;

        public AutoResetEvent(bool initialState)
        {
            _event = new HostEvent(PowerCycle.Current, initialState);
        }

        public bool Set() => _event.Set();

        public bool Reset() => _event.Reset();

        public bool WaitOne() => _event.Wait(Timeout.Infinite);

        public bool WaitOne(int millisecondsTimeout, bool exitContext) => _event.Wait(millisecondsTimeout);
    }
}
