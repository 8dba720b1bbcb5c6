using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SchoolButton.Benchmarks;

/// <summary>What this disk takes for one fdatasync after a write of one page: the floor under every stored press.</summary>
internal static partial class DiskSync
{
    private const int PageBytes = 4096;

    public static Percentiles Measure(string folder, int times)
    {
        Percentiles result = new("fdatasync after one 4 KiB write");
        string path = Path.Combine(folder, "sync-probe");
        byte[] page = new byte[PageBytes];

        // Into a file that has its size already, as SQLite's write-ahead log has: a growing file costs a journal more.
        File.WriteAllBytes(path, new byte[PageBytes * times]);
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.FlushToDisk(file);
            for (int i = 0; i < times; i++)
            {
                RandomAccess.Write(file, page, (long)i * PageBytes);
                long began = Stopwatch.GetTimestamp();
                if (FDataSync(file) != 0)
                {
                    throw new IOException($"fdatasync of {path} failed with error {Marshal.GetLastPInvokeError()}");
                }

                result.Add(Stopwatch.GetElapsedTime(began));
            }
        }

        File.Delete(path);
        return result;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);
}
