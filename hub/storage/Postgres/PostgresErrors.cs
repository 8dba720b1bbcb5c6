using System.Net.Sockets;
using Npgsql;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>PostgreSQL's errors in words: what happened, to which database, what to do. Never a password.</summary>
internal static class PostgresErrors
{
    /// <summary>idle_in_transaction_session_timeout: this program itself was too slow between two statements.</summary>
    private const string IdleInTransaction = "25P03";

    /// <summary>What can go wrong with a server; everything else is a bug of ours.</summary>
    public static bool IsTrouble(Exception e) => e is NpgsqlException or TimeoutException or IOException or SocketException;

    /// <summary>
    /// Whether the server may have done what was asked all the same: the connection ended before its answer. An error of a
    /// statement is an answer; one that ends the session, as a shutdown does, may come after the commit.
    /// </summary>
    public static bool LeavesDoubt(Exception e) => e is not PostgresException { InvariantSeverity: "ERROR" };

    public static StoreException Explain(string place, Exception e) =>
        new($"database {place}: {(e is PostgresException said ? Words(said) : Words(e))}", e) { Fault = FaultOf(e) };

    /// <summary>A server that is not there may be starting; one that refuses the password will go on refusing it.</summary>
    private static StoreFault FaultOf(Exception e) => e is not PostgresException said || said.SqlState
        is PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.TooManyConnections
        or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        or PostgresErrorCodes.QueryCanceled or IdleInTransaction or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
        or PostgresErrorCodes.IoError
            ? StoreFault.Passing
            : StoreFault.Lasting;

    private static string Words(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.DiskFull => "its disk is full; free some space there, the hub goes on by itself",
        PostgresErrorCodes.OutOfMemory => "the server has no memory left; the hub goes on by itself once it has",
        PostgresErrorCodes.TooManyConnections =>
            "the server has no connection free; end other programs there, or raise its max_connections",
        PostgresErrorCodes.CannotConnectNow => "the server is starting or recovering; the hub goes on by itself",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
            "the server was stopped; start it again, the hub goes on by itself",
        PostgresErrorCodes.QueryCanceled or IdleInTransaction =>
            "the server did not answer in time and the work was given up; look at its load and its disk, the hub goes on by itself",
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected =>
            "another program holds it locked; end that program",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "the server does not accept the user or the password; check both in the configuration, and the server's pg_hba.conf",
        PostgresErrorCodes.InvalidCatalogName => "there is no such database; make it with createdb",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"the user may not do this ({e.MessageText}); make the hub's user the owner of the database",
        PostgresErrorCodes.ReadOnlySqlTransaction => "the server is a read-only copy; name the primary server",
        PostgresErrorCodes.IoError or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted =>
            $"the server's disk does not do its work, or the data is damaged ({e.MessageText}); check the disk, or restore a backup",
        _ => $"it is not as this version needs it ({e.SqlState}: {e.MessageText}); look at the server's log and at this program's version",
    };

    private static string Words(Exception e) => Innermost(e) switch
    {
        TimeoutException => "the server does not answer in time; look at its load and the network, the hub goes on by itself",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "no server takes connections there; start it, or correct host and port in the configuration",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } =>
            "the host's name is not known; correct it in the configuration",
        SocketException socket =>
            $"the server cannot be reached ({socket.Message}); look at the network and the server, the hub goes on by itself",
        IOException => "the connection ended; look at the server, the hub goes on by itself",
        NpgsqlException npgsql => $"the server cannot be used ({npgsql.Message.TrimEnd('.')}); look at the server and its log",
        { } other => $"{other.Message.TrimEnd('.')}; look at the server and its log",
    };

    private static Exception Innermost(Exception e) => e.InnerException is { } inner && IsTrouble(inner) ? Innermost(inner) : e;
}
