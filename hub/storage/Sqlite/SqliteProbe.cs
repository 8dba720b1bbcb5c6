using Microsoft.Data.Sqlite;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>Looks into a database file without changing it, before there is a seal to open it with.</summary>
public static class SqliteProbe
{
    /// <returns>False where there is no file, no device, or keys of the time before they were sealed.</returns>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    public static bool HoldsSealedKeys(string path)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            return false;
        }

        // Not read-only: after a crash SQLite must first put the log in order, and it may only do so as a writer.
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = full,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = (int)SqliteFile.LockPatience.TotalSeconds,
        }.ToString());
        try
        {
            connection.Open();
            return SqliteFile.Scalar(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'devices'") > 0
                && SqliteFile.Scalar(connection, $"SELECT EXISTS (SELECT 1 FROM devices WHERE length(key) <> {Frame.KeyLength})") > 0;
        }
        catch (SqliteException e)
        {
            throw SqliteFile.Explain(e, full);
        }
    }
}
