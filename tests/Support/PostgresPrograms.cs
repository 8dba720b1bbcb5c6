using System.Diagnostics;

namespace SchoolButton.Tests.Support;

/// <summary>Where PostgreSQL's own programs are on this machine, and how to run them: they refuse to run as root.</summary>
internal static class PostgresPrograms
{
    /// <summary>Debian's packages put them here, a folder for each version, and not on PATH.</summary>
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>Whom Debian's package makes.</summary>
    private const string User = "postgres";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Lazy<string?> Folder = new(Find);

    /// <summary>Why there can be no server here, in a sentence; null if there can.</summary>
    public static string? Missing =>
        Folder.Value is null ? "PostgreSQL is missing: apt-get install postgresql"
        : Environment.IsPrivilegedProcess && !OperatingSystem.IsLinux() ? "PostgreSQL does not run for an administrator"
        : null;

    public static ProcessStartInfo Command(string program, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo info = new() { RedirectStandardError = true, RedirectStandardOutput = true };
        info.Environment["LC_ALL"] = "C";
        string path = Path.Combine(Folder.Value ?? throw new InvalidOperationException(Missing), program);
        info.FileName = path;
        if (Environment.IsPrivilegedProcess)
        {
            info.FileName = "setpriv";
            foreach (string argument in (string[])[$"--reuid={User}", $"--regid={User}", "--init-groups", path])
            {
                info.ArgumentList.Add(argument);
            }
        }

        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        return info;
    }

    /// <summary>Gives a folder to whoever the programs run as.</summary>
    public static void GiveAway(string folder)
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            Run(new ProcessStartInfo("chown", [User, folder]) { RedirectStandardError = true, RedirectStandardOutput = true });
        }
    }

    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static void Run(ProcessStartInfo command)
    {
        using Process process = Process.Start(command)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{command.FileName} did not end within {Patience.TotalSeconds} s");
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{command.FileName} {string.Join(' ', command.ArgumentList)} failed: {errors.Result}{output.Result}");
        }
    }

    private static string? Find()
    {
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        IEnumerable<string> debian = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder)
                .OrderByDescending(f => int.TryParse(Path.GetFileName(f), out int version) ? version : 0)
                .Select(f => Path.Combine(f, "bin"))
            : [];

        // Both: a machine with the client alone has initdb nowhere, and PATH may hold wrappers of some programs only.
        return path.Concat(debian).FirstOrDefault(
            f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "postgres")));
    }
}
