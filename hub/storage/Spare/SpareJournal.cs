using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// A file of fixed length that takes steps while the database does not. It is written full once, so its blocks are its
/// own: a full disk does not stop it (but on a file system that copies on each write). What was appended is on the disk
/// when <see cref="Append"/> returns; a line that a crash tore was never answered for, and is not read.
/// </summary>
internal sealed class SpareJournal : IDisposable
{
    /// <summary>Bytes; some thousand alarms.</summary>
    public const int DefaultCapacity = 8 * 1_024 * 1_024;

    /// <summary>Of its file. It lies in the data folder from a hub's first start on.</summary>
    public const string UsualName = "spare.journal";

    private const int PieceLength = 65_536;

    private readonly SafeFileHandle _file;
    private readonly int _capacity;

    private SpareJournal(string path, SafeFileHandle file, int capacity)
    {
        Path = path;
        _file = file;
        _capacity = capacity;
    }

    public string Path { get; }

    /// <summary>Bytes that lines take.</summary>
    public int Used { get; private set; }

    /// <summary>
    /// Lines that cannot be read although whole ones follow: that was no crash inside an append, which tears the last one
    /// alone. Known once it was read.
    /// </summary>
    public int Damaged { get; private set; }

    /// <summary>0 to 100.</summary>
    public int PercentUsed => (int)(100L * Used / _capacity);

    /// <summary>Bytes.</summary>
    public int Capacity => _capacity;

    /// <summary>Opens the file, or makes it and fills it.</summary>
    /// <exception cref="StoreException">It cannot be opened or made.</exception>
    public static SpareJournal Open(string path, int capacity = DefaultCapacity)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            if (!File.Exists(full))
            {
                Make(full, capacity);
            }

            SafeFileHandle file = File.OpenHandle(full, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            long length = RandomAccess.GetLength(file);
            if (length < capacity)
            {
                Fill(file, length, capacity);
            }

            return new SpareJournal(full, file, capacity);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(full, e);
        }
    }

    /// <summary>
    /// All lines that are whole, by number; what is appended later goes behind them. Damage in the middle hides one line,
    /// not those behind it.
    /// </summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public List<JournalLine> Read()
    {
        try
        {
            return Lines();
        }
        catch (IOException e)
        {
            throw Explain(Path, e);
        }
        catch (JsonException e)
        {
            throw new StoreException(
                $"spare journal {Path}: it holds steps of another version of schoolbutton; start that version once, so that it "
                + "writes them into the database",
                e);
        }
    }

    /// <exception cref="StoreException">It has no room left, or the disk did not take it: nothing was appended.</exception>
    public void Append(ReadOnlySpan<byte> line)
    {
        if (Used + line.Length > _capacity)
        {
            throw new StoreException($"spare journal {Path}: it is full too ({_capacity} bytes)");
        }

        try
        {
            RandomAccess.Write(_file, line, Used);
            RandomAccess.FlushToDisk(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(Path, e);
        }

        Used += line.Length;
    }

    /// <summary>
    /// Puts one line in the place of all that it replaces, if that frees half of their room. At each moment of it the old
    /// ones or the new one can be read: it is written behind them first, and then over them.
    /// </summary>
    /// <returns>Whether it did.</returns>
    /// <exception cref="StoreException">The disk did not take it, or give back what it has; nothing is lost.</exception>
    public bool TryCompact(JournalLine line)
    {
        byte[] bytes = line.ToBytes();
        int behind = Used;
        try
        {
            // Where those end that stay. Damage may hide it, or have one that stays among the others.
            (JournalLine? Line, int End)[] found = [.. Found().TakeWhile(f => f.End <= behind)];
            int over = found.TakeWhile(f => f.Line is { } l && l.Number < line.Since).LastOrDefault().End;
            bool isClear = !found.Any(f => f.End > over && (f.Line is null || f.Line.Since < line.Since));
            if (!isClear || bytes.Length > (behind - over) / 2 || behind + bytes.Length > _capacity)
            {
                return false;
            }

            RandomAccess.Write(_file, bytes, behind);
            RandomAccess.FlushToDisk(_file);
            Used = behind + bytes.Length;
            RandomAccess.Write(_file, bytes, over);
            RandomAccess.FlushToDisk(_file);
            Zero(over + bytes.Length, Used);
            Used = over + bytes.Length;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(Path, e);
        }
    }

    /// <summary>All of it is in the database now. Whatever a crash in the middle leaves has a number that is known there.</summary>
    /// <exception cref="StoreException">The disk did not take it.</exception>
    public void Clear()
    {
        try
        {
            Zero(0, _capacity);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(Path, e);
        }

        Used = 0;
    }

    /// <summary>Copies what is in it to a file of its own beside it, which nobody clears.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="StoreException">It could not be written.</exception>
    public string KeepCopy(DateTimeOffset now)
    {
        string kept = $"{Path}.kept-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        try
        {
            for (int i = 2; File.Exists(kept); i++)
            {
                kept = $"{Path}.kept-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{i}";
            }

            using FileStream stream = PrivateFile.Create(kept);
            stream.Write(Bytes().AsSpan(0, Used));
            stream.Flush(flushToDisk: true);
            return kept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(kept, e);
        }
    }

    public void Dispose() => _file.Dispose();

    private List<JournalLine> Lines()
    {
        List<(JournalLine? Line, int End)> found = Found();
        Used = found.Count == 0 ? 0 : found[^1].End;
        JournalLine[] compact = [.. found.Select(f => f.Line).OfType<JournalLine>().Where(l => l.IsCompact)];
        List<JournalLine> lines = [];
        int unread = 0;
        Damaged = 0;
        foreach ((JournalLine? line, _) in found)
        {
            if (line is null)
            {
                unread++;
            }
            else if (!compact.Any(c => c.Replaces(line)))
            {
                lines.Add(line);

                // Before a line that takes the place of others lies what a crash in the compacting left of them.
                Damaged += line.IsCompact ? 0 : unread;
                unread = 0;
            }
        }

        return [.. lines.DistinctBy(l => (l.Number, l.Since)).OrderBy(l => l.Number)];
    }

    /// <summary>Line by line, and null for what is none; and where each ends.</summary>
    private List<(JournalLine? Line, int End)> Found()
    {
        byte[] bytes = Bytes();
        List<(JournalLine?, int)> found = [];
        for (int start = 0; bytes.AsSpan(start).IndexOf((byte)'\n') is var length and >= 0; start += length + 1)
        {
            found.Add((JournalLine.Read(bytes.AsSpan(start, length)), start + length + 1));
        }

        return found;
    }

    private void Zero(long from, long to)
    {
        // Backwards: what a crash leaves is then the beginning of a journal, and not one that looks damaged.
        for (long end = to; end > from; end -= PieceLength)
        {
            long begin = Math.Max(from, end - PieceLength);
            RandomAccess.Write(_file, new byte[end - begin], begin);
        }

        RandomAccess.FlushToDisk(_file);
    }

    private byte[] Bytes()
    {
        byte[] bytes = new byte[_capacity];
        for (int read = 0, piece; read < _capacity && (piece = RandomAccess.Read(_file, bytes.AsSpan(read), read)) > 0;)
        {
            read += piece;
        }

        return bytes;
    }

    /// <summary>Under another name first: half a file would be no spare when it is needed.</summary>
    private static void Make(string path, int capacity)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        string made = $"{path}.unfinished";
        File.Delete(made);
        using (FileStream stream = PrivateFile.Create(made))
        {
            Fill(stream.SafeFileHandle, 0, capacity);
        }

        File.Move(made, path);
        FolderSync.Flush(System.IO.Path.GetDirectoryName(path)!);
    }

    private static void Fill(SafeFileHandle file, long from, long to)
    {
        byte[] nothing = new byte[PieceLength];
        for (long at = from; at < to; at += PieceLength)
        {
            RandomAccess.Write(file, nothing.AsSpan(0, (int)Math.Min(PieceLength, to - at)), at);
        }

        RandomAccess.FlushToDisk(file);
    }

    private static StoreException Explain(string path, Exception e) => new(
        $"spare journal {path}: {e.Message.TrimEnd('.')}; check that its disk has room and that the hub's user may write there", e);
}
