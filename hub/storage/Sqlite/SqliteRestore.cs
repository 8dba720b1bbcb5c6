using System.Globalization;
using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// Puts a backup in the database's place. The backup is copied, checked, brought up to date and moved on in time before
/// anything happens to the database there is; that one is kept under another name.
///
/// Moved on in time, since the hub lived on after the backup was made:
/// downlink counters leap ahead (a counter used twice under one key would seal two frames with one nonce, and devices
/// take what is not newer for a replay); the sequence numbers of receivers leap (a receiver takes the number it had last for
/// a repetition); and what is owed to receivers counts as a repetition, since it may have been delivered.
/// </summary>
internal static class SqliteRestore
{
    /// <summary>
    /// Counters left out, and one more for each second that the backup is old: no hub tells a device more than that. A key
    /// has a quarter of a billion.
    /// </summary>
    private const long LeapAtLeast = 1 << 20;

    /// <summary>Half the circle of 9,999: as far from the number used last as it gets.</summary>
    private const int SequenceLeap = 5_000;

    private const string Unfinished = ".restoring";
    private const string Kept = ".before-restore-";

    private static readonly string[] Companions = ["", "-wal", "-shm"];

    /// <exception cref="StoreException">The backup cannot be used, or not be put in place; the database is as it was.</exception>
    public static RestoredBackup Run(string path, string backup, KeySeal seal, DateTimeOffset now)
    {
        string from = Path.GetFullPath(backup);
        if (!File.Exists(from))
        {
            throw new StoreException($"backup {from}: there is no such file");
        }

        string coming = path + Unfinished;
        bool wasInterrupted = File.Exists(coming);
        bool isAside = false;
        try
        {
            Forget(coming);
            CopyPrivately(from, coming);
            (DateTimeOffset? lastWrite, int devices, int owed) = Prepare(coming, from, seal, now);
            isAside = true;
            (string? kept, string? log) = PutAside(path, wasInterrupted, now);
            File.Move(coming, path);
            FolderSync.Flush(Path.GetDirectoryName(path)!);
            return new RestoredBackup(lastWrite, kept, devices, owed) { KeptLog = log };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"backup {from}: it cannot be restored ({e.Message.TrimEnd('.')}); check that there is room beside {path}", e);
        }
        finally
        {
            if (!isAside || File.Exists(path))
            {
                Forget(coming);
            }
        }
    }

    /// <summary>A crash between the two renames must not look like a hub that is new.</summary>
    /// <exception cref="StoreException">It came to that.</exception>
    public static void CheckNotInterrupted(string path)
    {
        if (!File.Exists(path) && File.Exists(path + Unfinished))
        {
            throw new StoreException(
                $"database {path}: a restore was interrupted; run schoolbutton restore again");
        }
    }

    private static (DateTimeOffset? LastWrite, int Devices, int Owed) Prepare(
        string coming, string from, KeySeal seal, DateTimeOffset now)
    {
        try
        {
            CheckWhole(coming, from);
            using SqliteConnection connection = SqliteFile.Open(coming, seal, SqliteFile.LockPatience);
            int devices = SqliteReader.DevicesSince(connection, seal, revision: 0).Entries.Count(d => !d.Record.Retired);
            long lastWrite = SqliteFile.Scalar(
                connection,
                """
                SELECT max(coalesce((SELECT max(last_heard) FROM device_status), 0),
                    coalesce((SELECT max(at) FROM alarm_history), 0), coalesce((SELECT max(at) FROM audit), 0))
                """);
            int owed = MoveOn(connection, seal, lastWrite, now);
            MovedMark.TakeOff(connection);

            // What is moved into place must be one file.
            LogCheckpoint.TryTruncate(connection);
            return (lastWrite == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(lastWrite), devices, owed);
        }
        catch (SqliteException e)
        {
            throw InWords(SqliteFile.Explain(e, coming), coming, from);
        }
        catch (StoreException e)
        {
            throw InWords(e, coming, from);
        }
    }

    /// <summary>They speak of the copy that is being made.</summary>
    private static StoreException InWords(StoreException e, string coming, string from)
    {
        string words = e.Message
            .Replace($"database {coming}: ", string.Empty, StringComparison.Ordinal)
            .Replace($"backup {from}: ", string.Empty, StringComparison.Ordinal)
            .Replace("move it away and restore a backup", "use another backup", StringComparison.Ordinal)
            .Replace("restore a backup", "use another backup", StringComparison.Ordinal);
        return new StoreException($"backup {from}: {words}", e);
    }

    private static void CheckWhole(string coming, string from)
    {
        using SqliteConnection connection = new($"Data Source={coming};Pooling=False");
        connection.Open();
        if (SqliteFile.Scalar(connection, "PRAGMA application_id") != Schema.ApplicationId)
        {
            throw new StoreException($"backup {from}: it is no backup of a hub; name another file");
        }

        SqliteBackup.Check(connection, coming);
    }

    /// <returns>How many messages are owed to receivers.</returns>
    private static int MoveOn(SqliteConnection connection, KeySeal seal, long lastWrite, DateTimeOffset now)
    {
        long nowMs = now.ToUnixTimeMilliseconds();
        long leap = LeapAtLeast + Math.Max(0, (nowMs - lastWrite) / 1_000);
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        EnterStatuses(connection);
        Run(
            connection,
            """
            UPDATE device_status SET last_counter = -1, declared_ms = 0, generation = d.generation
            FROM devices d WHERE d.address = device_status.address AND d.generation <> device_status.generation
            """);
        Run(
            connection,
            "UPDATE device_status SET down_ceiling = min(down_ceiling + $1, $2)",
            leap, Protocol.Frame.MaxCounter + 1L);
        Run(connection, "UPDATE paths SET next_sequence = (next_sequence - 1 + $1) % 9999 + 1", (long)SequenceLeap);
        int owed = Run(connection, $"UPDATE reports SET repeat = 1 WHERE state < {(int)ReportState.Delivered} AND state >= {(int)ReportState.Queued}");
        using (AuditWriter audit = new(connection, new AuditChain(seal)))
        {
            audit.Append([DirectoryAudit.Restored(lastWrite, now)]);
        }

        transaction.Commit();
        return owed;
    }

    /// <summary>A device that the backup had never heard may have been told things since.</summary>
    private static void EnterStatuses(SqliteConnection connection)
    {
        using Statement insert = new(
            connection,
            """
            INSERT INTO device_status (address, generation, state, state_since, last_counter, last_heard, battery, flags,
                declared_ms, down_ceiling)
            VALUES ($1, $2, $3, 0, -1, 0, $4, 0, 0, 0) ON CONFLICT (address) DO NOTHING
            """,
            4);
        foreach (DeviceRecord device in SqliteReader.Directory(connection))
        {
            StatusRow fresh = StatusRow.Of(new Device(device));
            insert.Run(fresh.Address, fresh.Generation, fresh.State, fresh.Battery);
        }
    }

    private static int Run(SqliteConnection connection, string sql, params ReadOnlySpan<long> values)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a literal.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        return command.ExecuteNonQuery();
    }

    /// <summary>With its log: another database's log beside the restored one would be carried into it.</summary>
    private static (string? Database, string? Log) PutAside(string path, bool wasInterrupted, DateTimeOffset now)
    {
        string kept = KeptName(path, now);
        if (!File.Exists(path))
        {
            return TakeUpLog(path, wasInterrupted, kept);
        }

        CarryOver(path);
        foreach (string end in Companions)
        {
            if (File.Exists(path + end))
            {
                File.Move(path + end, kept + end, overwrite: false);
            }
        }

        // By now, so that no power cut brings the old log back beside the restored database.
        FolderSync.Flush(Path.GetDirectoryName(path)!);
        return (kept, null);
    }

    private static string KeptName(string path, DateTimeOffset now)
    {
        string stamp = $"{path}{Kept}{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        string kept = stamp;
        for (int again = 2; Companions.Any(end => File.Exists(kept + end)); again++)
        {
            kept = $"{stamp}-{again}";
        }

        return kept;
    }

    /// <summary>Its log into it, so that its last commits stay with it wherever it is moved.</summary>
    private static void CarryOver(string path)
    {
        try
        {
            using SqliteConnection connection = new($"Data Source={path};Mode=ReadWrite;Pooling=False");
            connection.Open();
            SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // It may be what is restored for: it is kept as it is, with its log.
        }
    }

    /// <summary>
    /// An interrupted restore had moved the database and not yet its log, which has its last commits. A log whose database is
    /// nowhere is kept too: with a copy of that database it may be all that there is of the last hour.
    /// </summary>
    private static (string? Database, string? Log) TakeUpLog(string path, bool wasInterrupted, string fresh)
    {
        string log = path + "-wal";
        string? interrupted = Directory
            .EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + Kept + "*")
            .Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal))
            .MaxBy(File.GetLastWriteTimeUtc);
        bool isTaken = wasInterrupted && interrupted is not null && File.Exists(log) && !File.Exists(interrupted + "-wal");
        bool isLeft = !isTaken && new FileInfo(log) is { Exists: true, Length: > 0 };
        if (isTaken || isLeft)
        {
            File.Move(log, (isTaken ? interrupted : fresh) + "-wal", overwrite: false);
        }

        Forget(path);
        FolderSync.Flush(Path.GetDirectoryName(path)!);
        return (isTaken ? interrupted : null, isLeft ? fresh + "-wal" : null);
    }

    private static void CopyPrivately(string from, string to)
    {
        using FileStream source = new(from, FileMode.Open, FileAccess.Read, FileShare.Read);
        using FileStream target = PrivateFile.Create(to);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }

    private static void Forget(string path)
    {
        foreach (string end in Companions)
        {
            File.Delete(path + end);
        }
    }
}
