using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// The mark on a file whose hub lives on in another database: two hubs that both go on from one state would seal different
/// frames with one nonce. A restore takes it off, since it also moves the counters on.
/// </summary>
/// <param name="Place">Where the hub went, in words.</param>
internal sealed record MovedMark(string Place, DateTimeOffset At)
{
    private const string Table = "moved";

    public string Words => $"its hub was moved to {Place} on {At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}";

    /// <summary>What to do about it.</summary>
    public static string Mend =>
        "enter that as \"database\" into the configuration; or, to come back to this file for good, schoolbutton backup and then "
        + "schoolbutton restore (hub/OPERATIONS.md, \"Back from PostgreSQL\")";

    /// <summary>Inside the caller's transaction.</summary>
    public static void Set(SqliteConnection connection, string place, DateTimeOffset at)
    {
        SqliteFile.Execute(connection, $"CREATE TABLE {Table} (place TEXT NOT NULL, at INTEGER NOT NULL) STRICT");
        using Statement insert = new(connection, $"INSERT INTO {Table} (place, at) VALUES ($1, $2)", 2);
        insert.Run(place, at.ToUnixTimeMilliseconds());
    }

    /// <returns>Null where there is none.</returns>
    public static MovedMark? Of(SqliteConnection connection) =>
        SqliteFile.Scalar(connection, $"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{Table}'") == 0
            ? null
            : SqliteReader.Rows(
                connection,
                $"SELECT place, at FROM {Table} LIMIT 1",
                row => new MovedMark(row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)))).FirstOrDefault();

    /// <exception cref="StoreException">There is one; the message names no file.</exception>
    public static void CheckNone(SqliteConnection connection)
    {
        if (Of(connection) is { } moved)
        {
            throw new StoreException($"{moved.Words}, and nothing may be written here any more; {Mend}");
        }
    }

    public static void TakeOff(SqliteConnection connection) => SqliteFile.Execute(connection, $"DROP TABLE IF EXISTS {Table}");
}
