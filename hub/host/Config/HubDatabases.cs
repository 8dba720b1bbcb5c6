using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Host.Config;

/// <summary>The database that a configuration names.</summary>
public static class HubDatabases
{
    /// <summary>Opens nothing but the secret, which is made if there is none yet.</summary>
    /// <exception cref="ConfigException">The secret or the database's password cannot be read.</exception>
    /// <exception cref="StoreException">The secret is missing and the database cannot be asked whether it needs it.</exception>
    public static HubDatabase Of(HubConfig config) => Of(config, HubSecret.ReadOrMake(config));

    public static HubDatabase Of(HubConfig config, KeySeal seal) => config.Postgres is null
        ? new SqliteDatabase(config.DatabasePath, seal)
        : throw new ConfigException("database: PostgreSQL is not built in yet; leave it out");

    /// <summary>Whether a secret was in use already. Changes nothing in the database.</summary>
    /// <exception cref="StoreException">It cannot be asked.</exception>
    public static bool HoldsSealedKeys(HubConfig config) =>
        config.Postgres is null && SqliteProbe.HoldsSealedKeys(config.DatabasePath);
}
