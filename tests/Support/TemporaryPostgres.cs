using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SchoolButton.Tests.Support;

/// <summary>
/// A PostgreSQL server in a temporary folder, on a free port of 127.0.0.1, that syncs as a real one does. It may be killed
/// and started again. It ends with this process and leaves nothing, also when this process is killed.
/// </summary>
internal sealed class TemporaryPostgres : IDisposable
{
    private const string User = "schoolbutton";
    private const int PortTries = 5;
    private const int RememberedLines = 40;

    /// <summary>
    /// Waits for the end of its input, which comes with the end of this process, whatever ends that. The number in the file
    /// may be another process's by now.
    /// </summary>
    private const string Reaper =
        """
        trap '' INT TERM HUP
        read _
        exec > /dev/null 2>&1
        server=$(head -n 1 "$1/data/postmaster.pid") &&
            (cat "/proc/$server/cmdline" || ps -o args= -p "$server") | grep -qaF "$1" && kill -QUIT "$server"
        for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1" && exit; sleep 1; done
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Lazy<TemporaryPostgres> One = new(Start);

    private static int _databases;

    private readonly string _folder;
    private readonly Queue<string> _lines = new();
    private readonly Process _reaper;
    private Process? _server;
    private int _port;

    private TemporaryPostgres()
    {
        _folder = Directory.CreateTempSubdirectory("schoolbutton-postgres-").FullName;
        _reaper = Process.Start(new ProcessStartInfo("sh", ["-c", Reaper, "reaper", _folder]) { RedirectStandardInput = true })!;
        PostgresPrograms.GiveAway(_folder);
    }

    /// <summary>One for all tests of a run: starting one takes a second or two.</summary>
    public static TemporaryPostgres Shared => One.Value;

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The folder of its socket: another way in, on this machine.</summary>
    public string SocketFolder => _folder;

    /// <summary>A server of one's own, to be killed.</summary>
    public static TemporaryPostgres Start()
    {
        TemporaryPostgres made = new();
        try
        {
            PostgresPrograms.Run(PostgresPrograms.Command(
                "initdb", "-D", made.DataFolder, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C",
                "--no-sync"));
            for (int left = PortTries; !made.TryStart(FreePort()); left--)
            {
                if (left == 1)
                {
                    throw new InvalidOperationException($"PostgreSQL does not start: {made.Said()}");
                }
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <returns>The connection string of a new, empty database.</returns>
    public string NewDatabase()
    {
        string name = $"t{Interlocked.Increment(ref _databases)}";
        Execute($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>As whoever owns the server, in its own database.</summary>
    public void Execute(string sql)
    {
        using NpgsqlConnection connection = new(ConnectionString("postgres"));
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>As a power cut would: SIGKILL to all of the server's processes, at whatever they are.</summary>
    public void Kill()
    {
        Process server = _server ?? throw new InvalidOperationException("it does not run");
        List<int> children = Children(server.Id);
        server.Kill();
        foreach (int child in children)
        {
            KillIfThere(child);
        }

        server.WaitForExit();
        server.Dispose();
        _server = null;
    }

    /// <summary>On the same port and data, after <see cref="Kill"/>; returns when it takes connections.</summary>
    /// <param name="settings">For this once, such as -c fsync=off.</param>
    public void StartAgain(params string[] settings)
    {
        if (!TryStart(_port, settings))
        {
            throw new InvalidOperationException($"PostgreSQL does not start again: {Said()}");
        }
    }

    public void Dispose()
    {
        _reaper.StandardInput.Close();
        _reaper.WaitForExit(Patience);
        _reaper.Dispose();
        _server?.Dispose();
        _server = null;
    }

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = User,
        Database = database,
        Pooling = false,
    }.ToString();

    private bool TryStart(int port, params string[] settings)
    {
        _port = port;
        TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Process server = new()
        {
            StartInfo = PostgresPrograms.Command(
                "postgres",
                [
                    "-D", DataFolder, "-k", _folder, "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture),
                    "-c", "shared_buffers=32MB", "-c", "max_connections=60", .. settings,
                ]),
        };
        server.ErrorDataReceived += (_, line) => Hear(line.Data, ready);
        server.EnableRaisingEvents = true;
        server.Exited += (_, _) => ready.TrySetResult(false);
        server.Start();
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        if (ready.Task.WaitAsync(Patience).GetAwaiter().GetResult())
        {
            _server = server;
            return true;
        }

        server.Dispose();
        return false;
    }

    private void Hear(string? line, TaskCompletionSource<bool> ready)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > RememberedLines)
            {
                _lines.Dequeue();
            }
        }

        if (line.Contains("ready to accept connections", StringComparison.Ordinal))
        {
            ready.TrySetResult(true);
        }
    }

    private string Said()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static List<int> Children(int parent) =>
        [.. Process.GetProcesses().Select(p => p.Id).Where(id => ParentOf(id) == parent)];

    /// <summary>The fourth field of /proc/ID/stat; the second, a name in brackets, may hold anything.</summary>
    private static int ParentOf(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void KillIfThere(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It ended by itself meanwhile.
        }
    }
}
