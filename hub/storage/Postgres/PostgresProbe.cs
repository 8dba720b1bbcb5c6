using Npgsql;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>Looks into a database without changing it, before there is a seal to open it with.</summary>
public static class PostgresProbe
{
    /// <returns>False where there is no hub's database, or no device in it: here a key was never kept unsealed.</returns>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public static bool HoldsSealedKeys(string connectionString)
    {
        PostgresServer server = new(connectionString);
        using NpgsqlConnection connection = server.ConnectAsItIs();
        return server.Explained(() => PostgresServer.IsOurs(connection)
            && PostgresServer.Scalar<bool>(connection, "SELECT EXISTS (SELECT 1 FROM devices)"));
    }
}
