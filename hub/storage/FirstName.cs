using System.Runtime.InteropServices;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// Gives a finished file its name if nothing has that name yet, in one step whoever else does so at the same moment.
/// .NET's <see cref="File.Move(string, string)"/> looks first and renames then: of two that start at once the second
/// replaces what the first has used already.
/// </summary>
public static partial class FirstName
{
    /// <summary>EEXIST of Linux and macOS.</summary>
    private const int Exists = 17;

    /// <param name="finished">Gone afterwards if it was given the name, else left.</param>
    /// <returns>False if something has the name.</returns>
    /// <exception cref="IOException">The disk refused.</exception>
    public static bool TryGive(string finished, string name)
    {
        // link(2) fails where the name is taken; Windows' move does by itself.
        if (!OperatingSystem.IsWindows())
        {
            if (Link(finished, name) == 0)
            {
                File.Delete(finished);
                return true;
            }

            if (Marshal.GetLastPInvokeError() == Exists)
            {
                return false;
            }
        }

        // Also where a file system has no links (FAT): two at once are then as safe as looking first makes them.
        try
        {
            File.Move(finished, name, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(name))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);
}
