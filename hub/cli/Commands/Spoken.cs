using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Mqtt.Tls;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Cli.Commands;

/// <summary>Runs a command and turns what a person can mend into one line on standard error and exit code 1.</summary>
internal static class Spoken
{
    public static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception e) when (e is ConfigException or StoreException or CertificateStoreException)
        {
            await Console.Error.WriteLineAsync($"schoolbutton: {e.Message}");
            return 1;
        }
    }

    /// <summary>People typed it: it must not steer the terminal, nor look like a line of its own.</summary>
    public static string Plain(string text) => string.Create(text.Length, text, (span, from) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = char.IsControl(from[i]) ? '?' : from[i];
        }
    });

    /// <summary>Ends when the program is told to stop (Ctrl+C, SIGTERM).</summary>
    public static async Task UntilStoppedAsync(CancellationToken cancellation)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cancellation.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }
}
