using System.Diagnostics;
using System.Text.Json;

namespace SchoolButton.Tests.Peers;

/// <summary>Runs one of the scripts beside this file with Node.js, and reads the JSON that it prints last.</summary>
internal static class NodeProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Road.Repository.Root, "tests", "Journeys", "Peers", script));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = new(Patience);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
            string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}: {await errors}");
            return JsonSerializer.Deserialize<JsonElement>(output.TrimEnd().Split('\n')[^1]);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
