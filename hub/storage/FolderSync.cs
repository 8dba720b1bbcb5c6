using System.Runtime.InteropServices;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// Has the disk keep a folder's list of names: a file that was flushed and whose name was not may be gone after a power cut
/// (fsync(2)). .NET opens no folders, so the system is asked itself.
/// </summary>
public static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The disk refused.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS writes its names down by itself.
        }

        int handle = Open(folder, ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            if (Sync(handle) != 0)
            {
                throw new IOException($"folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
