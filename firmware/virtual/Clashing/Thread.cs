using SchoolButton.Firmware.Virtual;

namespace System.Threading
{
    internal sealed class Thread
    {
        private readonly HostThread _thread;

        public Thread(ThreadStart start)
        {
            _thread = new HostThread(PowerCycle.Current, start);
        }

        public bool IsAlive => _thread.IsAlive;

        public static void Sleep(int millisecondsTimeout) => PowerCycle.Current.Sleep(millisecondsTimeout);

        public void Start() => _thread.Start();
    }
}
