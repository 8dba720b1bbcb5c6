using Npgsql;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>Looks into a server's database before there is a seal to open it with.</summary>
public static class PostgresProbe
{
    /// <returns>Whether there is any device: here no key ever lay unsealed.</returns>
    /// <exception cref="StoreException">The server or the database cannot be reached.</exception>
    public static bool HoldsSealedKeys(string connectionString)
    {
        PostgresServer server = new(connectionString);
        return server.Explained(() =>
        {
            using NpgsqlConnection connection = server.Connect();
            using NpgsqlCommand command = PostgresServer.Command(connection, "SELECT EXISTS (SELECT 1 FROM devices)");
            return (bool)command.ExecuteScalar()!;
        });
    }
}
