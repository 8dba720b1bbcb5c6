using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// Looks whether what the store writes to is still the file that the next start will find, and whole. A system lets a
/// program write on for ever into a file that was deleted, moved or written over, and SQLite reads what it has in memory.
/// Looks on a connection that is not the writer's, under its lock.
/// </summary>
internal sealed partial class FileWatch(SqliteConnection connection, string path, long epoch, TimeProvider time)
{
    /// <summary>Looks between two that read the content too: half a minute.</summary>
    private const int LooksPerContent = 30;

    /// <summary>Bytes: up to here all of the content is read, which takes some tenths of a second.</summary>
    private const long ReadWhole = 64 * 1_024 * 1_024;

    /// <summary>Of a larger file, what a start cannot do without.</summary>
    private static readonly string[] Needed = ["writer", "devices", "device_status", "reports", "paths"];

    /// <summary>SQLITE_FCNTL_HAS_MOVED (sqlite.org/c3ref/c_fcntl_begin_atomic_write.html).</summary>
    private const int HasMoved = 20;

    private const string Next =
        "and nothing may be written to it any more. Copy the whole data folder away, stop the hub, restore the newest backup";

    /// <summary>Where SQLite has it: beside the file itself, if the path is a link.</summary>
    private readonly string _log = $"{SQLitePCL.raw.sqlite3_db_filename(connection.Handle, "main").utf8_to_string()}-wal";

    private int _looks;
    private string? _rescued;
    private volatile string? _damage;
    private volatile string? _gone;

    /// <summary>Why nothing may be written any more, and what to do; null if all is well.</summary>
    public string? Fault => _gone ?? _damage;

    /// <summary>At each commit: it costs two questions to the system and none to the disk.</summary>
    /// <param name="writer">The connection that commits.</param>
    /// <exception cref="StoreException">Nothing may be written; the message names no file.</exception>
    public void CheckThere(SqliteConnection writer)
    {
        string? lost = Lost(writer);
        if (lost is not null || Fault is not null)
        {
            throw new StoreException(Fault ?? $"{lost}, {Next}");
        }
    }

    /// <summary>Once a second or so.</summary>
    public void Look()
    {
        try
        {
            lock (connection)
            {
                string? lost = Lost(connection);
                _gone = lost is null ? null : $"{lost}, {Next}{Rescued()}";
                if (lost is null)
                {
                    _rescued = null;
                    LookInside(all: _looks++ % LooksPerContent == 0);
                }
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode
            is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_ERROR)
        {
            Damaged(e.Message);
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            // A number that is none. It would end the thread, and with it the hub.
            Damaged(e.Message);
        }
        catch (SqliteException)
        {
            // Locked, or the disk does not answer: the writer meets that too, and says so.
        }
    }

    private string? Lost(SqliteConnection open) => IsElsewhere(open)
        ? "it was deleted, moved or replaced while the hub ran"
        : File.Exists(_log) ? null : "its log, the file of that name with -wal, was deleted while the hub ran";

    private static bool IsElsewhere(SqliteConnection open) =>
        FileControl(open.Handle!.DangerousGetHandle(), "main", HasMoved, out int moved) == SQLitePCL.raw.SQLITE_OK && moved != 0;

    private void LookInside(bool all)
    {
        // What is in memory says nothing of the file.
        _ = ReleaseMemory(connection.Handle!.DangerousGetHandle());
        if (SqliteFile.Scalar(connection, "PRAGMA application_id") != Schema.ApplicationId
            || SqliteFile.Scalar(connection, "SELECT epoch FROM writer") < epoch)
        {
            _damage = $"another file was written over it while the hub ran, {Next}";
        }
        else if (all)
        {
            string[] checks = SqliteFile.Scalar(connection, "PRAGMA page_count") * SqliteFile.Scalar(connection, "PRAGMA page_size") <= ReadWhole
                ? ["PRAGMA quick_check(1)"]
                : [.. Needed.Select(table => $"PRAGMA quick_check('{table}')")];
            string? found = checks
                .SelectMany(check => SqliteReader.Rows(connection, check, row => row.GetString(0)))
                .FirstOrDefault(line => line != "ok");
            if (found is null)
            {
                _damage = null;
            }
            else
            {
                Damaged(found);
            }
        }
    }

    private void Damaged(string how) => _damage = $"it was damaged while the hub ran ({how.ReplaceLineEndings(" ")}), {Next}";

    /// <summary>A file that was deleted can be read for as long as it is open; so a copy is made while it is. Once for each loss.</summary>
    private string Rescued()
    {
        if (_rescued is null)
        {
            string stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            string copy = $"{path}.rescued-{stamp}";
            try
            {
                SqliteBackup.Write(connection, copy, progress: null);
                _rescued = $". All that it held is in {copy}, which is newer than any backup: restore that";
            }
            catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
            {
                _rescued = ". What it held since that could not be saved";
            }
        }

        return _rescued;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, out int answer);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_db_release_memory")]
    private static partial int ReleaseMemory(nint database);
}
