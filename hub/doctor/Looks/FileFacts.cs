using System.Diagnostics;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>What a file system says of a path.</summary>
/// <param name="Mode">Null where the system has none.</param>
/// <param name="Owner">The user's name; null if it is not known.</param>
internal sealed record FileFacts(string Path, bool Exists, bool IsFolder, UnixFileMode? Mode, string? Owner)
{
    /// <summary>Of a folder: whether this user may read, write and enter it.</summary>
    public bool IsUsable { get; init; } = true;

    /// <summary>Whether others than its owner may do anything with it.</summary>
    public bool IsOpenToOthers => Mode is { } mode
        && (mode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != 0;

    public static FileFacts Of(string path)
    {
        bool isFolder = Directory.Exists(path);
        bool exists = isFolder || File.Exists(path);
        return new FileFacts(
            path, exists, isFolder, exists && !OperatingSystem.IsWindows() ? File.GetUnixFileMode(path) : null,
            exists ? OwnerOf(path) : null)
        {
            IsUsable = !isFolder || MayUse(path),
        };
    }

    private static bool MayUse(string folder)
    {
        try
        {
            using Process? test = Process.Start("test", ["-r", folder, "-a", "-w", folder, "-a", "-x", folder]);
            test?.WaitForExit();
            return test?.ExitCode != 1;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return true;
        }
    }

    /// <summary>.NET does not tell; the system's own tool does.</summary>
    private static string? OwnerOf(string path)
    {
        try
        {
            using Process? stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%U", "--", path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            string name = stat?.StandardOutput.ReadToEnd().Trim() ?? "";
            return name.Length > 0 ? name : null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return null;
        }
    }
}
