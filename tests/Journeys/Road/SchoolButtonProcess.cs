using System.Collections.Concurrent;
using System.Diagnostics;

namespace SchoolButton.Tests.Road;

/// <summary>The real program in a process of its own, which a test may kill as a power cut would.</summary>
internal sealed class SchoolButtonProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly ConcurrentQueue<string> _all = [];

    private SchoolButtonProcess(Process process)
    {
        _process = process;
    }

    /// <summary>Everything it has said, for a failing test's message.</summary>
    public string Said => string.Join(Environment.NewLine, _all);

    public static SchoolButtonProcess Start(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } path && path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "schoolbutton.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        SchoolButtonProcess process = new(new Process { StartInfo = start });
        process._process.OutputDataReceived += (_, line) => process.Hear(line.Data, error: false);
        process._process.ErrorDataReceived += (_, line) => process.Hear(line.Data, error: true);
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits for a line on standard output that begins so, and gives what follows.</summary>
    public string WaitForLine(string beginning)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            if (_lines.TryTake(out string? line, TimeSpan.FromMilliseconds(100)))
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return line[beginning.Length..].Trim();
                }
            }
            else if (_process.HasExited)
            {
                break;
            }
        }

        throw new TimeoutException($"'{beginning}' was not said. It said: {Said}");
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public void Type(string line) => _process.StandardInput.WriteLine(line);

    public async Task<int> WaitForExitAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _lines.Dispose();
    }

    private void Hear(string? line, bool error)
    {
        if (line is null)
        {
            return;
        }

        _all.Enqueue(line);
        if (!error)
        {
            _lines.Add(line);
        }
    }
}
