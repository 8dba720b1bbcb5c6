using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SchoolButton.Tests.Support;

/// <summary>
/// A PostgreSQL server in a temporary folder, on a free port of 127.0.0.1, that syncs as a real one does. It may be killed
/// and started again. It ends with this process, also when this process is killed.
/// </summary>
internal sealed class TemporaryPostgres : IDisposable
{
    private const string FolderPrefix = "schoolbutton-postgres-";
    private const string User = "schoolbutton";
    private const int PortTries = 5;
    private const int RememberedLines = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Lazy<TemporaryPostgres> One = new(Start);

    private static int _databases;

    private readonly string _folder;
    private readonly Queue<string> _lines = new();
    private Process? _server;
    private Thread? _parent;
    private int _port;

    private TemporaryPostgres()
    {
        RemoveOrphans();
        _folder = Directory.CreateTempSubdirectory($"{FolderPrefix}{Environment.ProcessId}-").FullName;
        PostgresPrograms.GiveAway(_folder);
        AppDomain.CurrentDomain.ProcessExit += EndWithProcess;
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
                "initdb", diesWithThread: false, "-D", made.DataFolder, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C",
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

        AwaitEnd(server);
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
        AppDomain.CurrentDomain.ProcessExit -= EndWithProcess;
        if (_server is { } server)
        {
            // At once, but with all its processes gone before it is.
            using Process quit = Process.Start("kill", ["-QUIT", server.Id.ToString(CultureInfo.InvariantCulture)]);
            AwaitEnd(server);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void AwaitEnd(Process server)
    {
        server.WaitForExit();
        _parent!.Join();
        server.Dispose();
        _server = null;
    }

    private void EndWithProcess(object? sender, EventArgs e) => Dispose();

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
                diesWithThread: true,
                [
                    "-D", DataFolder, "-k", _folder, "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture),
                    "-c", "shared_buffers=32MB", "-c", "max_connections=60", .. settings,
                ]),
        };
        server.ErrorDataReceived += (_, line) => Hear(line.Data, ready);

        // Linux ends the server with the thread that started it, so it must be one that stays.
        _parent = new Thread(() =>
        {
            server.Start();
            server.BeginErrorReadLine();
            server.BeginOutputReadLine();
            server.WaitForExit();
            ready.TrySetResult(false);
        })
        {
            IsBackground = true,
            Name = "parent of PostgreSQL",
        };
        _parent.Start();
        if (ready.Task.WaitAsync(Patience).GetAwaiter().GetResult())
        {
            _server = server;
            return true;
        }

        _parent.Join();
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

    /// <summary>What a test run that was killed left behind.</summary>
    private static void RemoveOrphans()
    {
        foreach (string folder in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            string owner = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out int id) && !IsThere(id))
            {
                try
                {
                    KillServerOf(folder);
                    Directory.Delete(folder, recursive: true);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Another run removes it right now, or it is somebody else's.
                }
            }
        }
    }

    private static void KillServerOf(string folder)
    {
        string file = Path.Combine(folder, "data", "postmaster.pid");
        if (File.Exists(file)
            && int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out int server)
            && File.Exists($"/proc/{server}/cmdline")
            && File.ReadAllText($"/proc/{server}/cmdline").Contains(folder, StringComparison.Ordinal))
        {
            KillIfThere(server);
        }
    }

    private static bool IsThere(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
