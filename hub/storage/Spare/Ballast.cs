using System.Security.Cryptography;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// A file that is good for nothing but its room: on a full disk it is given up, so that the hub can start, or get what its
/// spare journal holds into the database. It is made again once there is room.
/// </summary>
/// <param name="path">On the disk of the database.</param>
/// <param name="bytes">
/// 8 MiB if not said: a full journal becomes some megabytes of database, carried over in pieces of a few hundred steps.
/// </param>
public sealed class Ballast(string path, int bytes = Ballast.DefaultBytes)
{
    public const int DefaultBytes = 8 * 1_024 * 1_024;

    private const int PieceLength = 65_536;

    /// <summary>Not held while it is filled: whoever needs its room is a press.</summary>
    private readonly Lock _lock = new();
    private readonly Lock _making = new();

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public bool IsThere => File.Exists(Path);

    private string Unfinished => $"{Path}.unfinished";

    /// <returns>False if there is none to give, or it could not be given.</returns>
    public bool TryGiveUp()
    {
        lock (_lock)
        {
            try
            {
                bool isThere = IsThere;
                File.Delete(Path);
                File.Delete(Unfinished);
                return isThere;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Makes it where it is not there, if the disk has as much again besides: it must not be what fills the disk.</summary>
    /// <returns>Whether it is there.</returns>
    public bool TryMake()
    {
        lock (_making)
        {
            string made = Unfinished;
            try
            {
                if (IsThere)
                {
                    return true;
                }

                File.Delete(made);
                if (new DriveInfo(System.IO.Path.GetDirectoryName(Path)!).AvailableFreeSpace < 2L * bytes)
                {
                    return false;
                }

                Fill(made);
                lock (_lock)
                {
                    // It is not there any more if the room was needed meanwhile.
                    File.Move(made, Path);
                }

                FolderSync.Flush(System.IO.Path.GetDirectoryName(Path)!);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                TryDelete(made);
                return false;
            }
        }
    }

    /// <summary>At random: there are file systems that keep no room for zeros.</summary>
    private void Fill(string path)
    {
        using FileStream stream = PrivateFile.Create(path);
        byte[] piece = new byte[PieceLength];
        for (int left = bytes; left > 0; left -= piece.Length)
        {
            RandomNumberGenerator.Fill(piece);
            stream.Write(piece.AsSpan(0, Math.Min(left, piece.Length)));
        }

        stream.Flush(flushToDisk: true);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tried again with the next making.
        }
    }
}
