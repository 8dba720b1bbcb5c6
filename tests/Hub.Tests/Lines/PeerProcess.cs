using System.Diagnostics;
using SchoolButton.Tests.Dc09;

namespace SchoolButton.Tests.Lines;

/// <summary>A program others wrote, asked one thing.</summary>
internal static class PeerProcess
{
    /// <summary>Why it cannot be asked; null if it can, or must be.</summary>
    public static string? Missing(string command)
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, command)) || File.Exists(Path.Combine(folder, command + ".exe")));
        return isThere || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"))
            ? null
            : $"{command} is missing: apt-get install {command}";
    }

    /// <summary>What it prints when it reads the input.</summary>
    public static async Task<string> RunAsync(string program, string[] arguments, string folder, string input)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            return await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience.Generous);
        }
        finally
        {
            process.Kill();
        }
    }
}
