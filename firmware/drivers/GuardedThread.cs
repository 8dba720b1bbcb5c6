using System;
using System.Diagnostics;
using System.Threading;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// A thread that outlives its errors. On the device an uncaught exception ends a thread silently, and what it did is
    /// never done again.
    /// </summary>
    public sealed class GuardedThread
    {
        private const int PauseMs = 1000;

        private readonly string _name;
        private readonly Work _work;
        private int _restarts;

        public GuardedThread(string name, Work work)
        {
            _name = name;
            _work = work;
        }

        /// <summary>What the thread does, over and over.</summary>
        public delegate void Work();

        /// <summary>How often the work ended in an error.</summary>
        public int Restarts => _restarts;

        public void Start() => new Thread(Run).Start();

        private void Run()
        {
            while (true)
            {
                try
                {
                    while (true)
                    {
                        _work();
                    }
                }
                catch (Exception e)
                {
                    Debug.WriteLine(_name + ": failed and is started again: " + e.Message);
                }

                Interlocked.Increment(ref _restarts);
                Thread.Sleep(PauseMs);
            }
        }
    }
}
