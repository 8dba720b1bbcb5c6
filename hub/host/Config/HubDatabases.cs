using Npgsql;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Spare;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Host.Config;

/// <summary>The database that a configuration names.</summary>
public static class HubDatabases
{
    /// <summary>Opens nothing but the secret, which is made if there is none yet.</summary>
    /// <exception cref="ConfigException">The secret or the database's password cannot be read.</exception>
    /// <exception cref="StoreException">The secret is missing and the database cannot be asked whether it needs it.</exception>
    public static HubDatabase Of(HubConfig config) => Of(config, HubSecret.ReadOrMake(config));

    /// <exception cref="ConfigException">The database's password cannot be read.</exception>
    public static HubDatabase Of(HubConfig config, KeySeal seal) => config.Postgres is null
        ? new SqliteDatabase(config.DatabasePath, seal)
        : new PostgresDatabase(Connection(config), seal);

    /// <summary>As the hub itself uses it: with a journal beside it that takes presses while the database takes nothing.</summary>
    public static SparedDatabase Spared(HubConfig config, KeySeal seal, TimeProvider time) =>
        new(Of(config, seal), config.JournalPath, time)
        {
            Ballast = config.Postgres is null ? new Ballast(config.BallastPath) : null,
        };

    /// <summary>Whether a secret was in use already. Seals nothing.</summary>
    /// <exception cref="ConfigException">The database's password cannot be read.</exception>
    /// <exception cref="StoreException">It cannot be asked.</exception>
    public static bool HoldsSealedKeys(HubConfig config) => config.Postgres is null
        ? SqliteProbe.HoldsSealedKeys(config.DatabasePath)
        : PostgresProbe.HoldsSealedKeys(Connection(config));

    /// <summary>Npgsql's, with the password: not for anybody's eyes.</summary>
    /// <exception cref="ConfigException">The database's password cannot be read.</exception>
    public static string Connection(HubConfig config)
    {
        NpgsqlConnectionStringBuilder parts = new(config.Postgres);
        if (config.DatabasePasswordFile is not { } path)
        {
            return parts.ToString();
        }

        try
        {
            // The line break that every editor puts at the end is none of it.
            parts.Password = File.ReadLines(path).FirstOrDefault(string.Empty);
            return parts.ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(
                $"databasePasswordFile {path}: it cannot be read ({e.Message.TrimEnd('.')}); the hub's user must be able to read it");
        }
    }
}
