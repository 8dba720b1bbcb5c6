using System.Runtime.InteropServices;

namespace SchoolButton.Benchmarks;

/// <summary>
/// Processor time of the calling thread: what the work itself takes, also where other processes take turns with it (Linux,
/// clock_gettime).
/// </summary>
internal static partial class ThreadTime
{
    private const int ThreadCpuClock = 3;

    public static TimeSpan Now()
    {
        if (GetTime(ThreadCpuClock, out TimeSpec time) != 0)
        {
            throw new PlatformNotSupportedException($"clock_gettime failed with error {Marshal.GetLastPInvokeError()}");
        }

        return TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100));
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
