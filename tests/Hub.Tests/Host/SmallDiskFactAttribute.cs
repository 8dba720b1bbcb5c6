using System.Diagnostics;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>A test that needs a disk of a few megabytes; skipped where this user may not mount one.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(() =>
    {
        try
        {
            using SmallDisk disk = new(megabytes: 1);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    });

    public SmallDiskFactAttribute()
    {
        if (!CanMount.Value)
        {
            Skip = "no small disk can be mounted here (that takes root)";
        }
    }
}

/// <summary>A file system of its own, in memory, that is soon full.</summary>
internal sealed class SmallDisk : IDisposable
{
    /// <exception cref="IOException">It cannot be mounted.</exception>
    public SmallDisk(int megabytes)
    {
        Path = Directory.CreateTempSubdirectory("schoolbutton-test-disk-").FullName;
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", Path) != 0)
        {
            Directory.Delete(Path);
            throw new IOException("no tmpfs");
        }
    }

    public string Path { get; }

    private string Filling => System.IO.Path.Combine(Path, "filling");

    /// <summary>To the last byte.</summary>
    public void Fill()
    {
        using FileStream file = new(Filling, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int piece = 1_048_576; piece > 0;)
        {
            try
            {
                file.Write(new byte[piece]);
            }
            catch (IOException)
            {
                piece /= 2;
            }
        }
    }

    public void Free() => File.Delete(Filling);

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path, recursive: true);
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
