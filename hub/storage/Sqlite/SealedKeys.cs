using Microsoft.Data.Sqlite;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>The keys of devices as they lie in the file: sealed, each for its address and generation.</summary>
internal static class SealedKeys
{
    public static byte[] Seal(KeySeal seal, uint address, int generation, ReadOnlySpan<byte> key) =>
        seal.Seal(key, KeySeal.ForDevice(address, generation));

    /// <returns>Empty if it does not open.</returns>
    public static byte[] Open(KeySeal seal, uint address, int generation, ReadOnlySpan<byte> sealedKey) =>
        seal.Open(sealedKey, KeySeal.ForDevice(address, generation)) is { Length: Frame.KeyLength } key ? key : [];

    /// <summary>A few keys that do not open are those devices' trouble; if none does, the secret is another's.</summary>
    /// <param name="all">The whole directory.</param>
    /// <exception cref="StoreException">No key opens, and one is needed; the message names no file.</exception>
    public static void CheckSecret(IReadOnlyList<DeviceEntry> all)
    {
        if (all.FirstOrDefault(d => !d.HasKey && !d.Record.Retired) is { } closed && !all.Any(d => d.HasKey))
        {
            throw new StoreException(
                $"the key of device {DeviceAddress.ToText(closed.Record.Address)} does not open, nor any other: the secret is not the "
                + "one that they were sealed with; restore the secret file that belongs to this database");
        }
    }

    /// <summary>
    /// Versions before this one kept keys in the clear. What seals them also clears the places in the file where they were; what
    /// comes in between leaves that owed.
    /// </summary>
    /// <exception cref="SqliteException">It did not work; none was sealed.</exception>
    public static void SealPlain(SqliteConnection connection, KeySeal seal)
    {
        if (SqliteFile.Scalar(connection, "SELECT EXISTS (SELECT 1 FROM devices WHERE length(key) = 16)") == 0)
        {
            return;
        }

        SqliteFile.Execute(connection, "PRAGMA secure_delete=ON");
        using (SqliteTransaction transaction = connection.BeginTransaction(deferred: false))
        {
            // Read under the lock: another process may be doing the same.
            List<(long Address, int Generation, byte[] Key)> plain = Plain(connection);
            using Statement update = new(connection, "UPDATE devices SET key = $2 WHERE address = $1", 2);
            foreach ((long address, int generation, byte[] key) in plain)
            {
                update.Run(address, Seal(seal, (uint)address, generation, key));
            }

            // With the sealing, so that a hub that is killed before the places are clear knows it at its next start.
            SqliteFile.Execute(connection, "UPDATE writer SET scrub_owed = 1");
            transaction.Commit();
        }

        Scrub(connection);
    }

    /// <summary>
    /// Clears what <see cref="SealPlain"/> could not. For the hub's own start alone: it takes as long as writing the file
    /// anew, and a hub that runs could store nothing meanwhile.
    /// </summary>
    public static void ScrubIfOwed(SqliteConnection connection)
    {
        if (SqliteFile.Scalar(connection, "SELECT scrub_owed FROM writer") != 0)
        {
            SqliteFile.Execute(connection, "PRAGMA secure_delete=ON");
            Scrub(connection);
        }
    }

    private static List<(long Address, int Generation, byte[] Key)> Plain(SqliteConnection connection)
    {
        List<(long, int, byte[])> plain = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT address, generation, key FROM devices WHERE length(key) = 16";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            plain.Add((row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2)));
        }

        return plain;
    }

    private static void Scrub(SqliteConnection connection)
    {
        try
        {
            // Pages that were freed long ago, and the log, may hold keys too.
            SqliteFile.Execute(connection, "VACUUM");
            if (SqliteFile.Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0)
            {
                SqliteFile.Execute(connection, "UPDATE writer SET scrub_owed = 0");
            }
        }
        catch (SqliteException)
        {
            // No room, or somebody reads: the hub must start all the same, and what is in use is sealed. It stays owed.
        }
    }
}
