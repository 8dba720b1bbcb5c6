using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace SchoolButton.Tests.Support.Storm;

/// <summary>The real hub in a process of its own, to be killed.</summary>
internal sealed class HubProcess : IDisposable
{
    private const int RememberedLines = 40;

    private readonly Process _process;
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _said = new();

    private HubProcess(Process process)
    {
        _process = process;
    }

    /// <summary>True once its doors are open; false if it ended before.</summary>
    public Task<bool> Ready => _ready.Task;

    public bool HasEnded => _process.HasExited;

    /// <summary>Its last lines, for whoever must find out why it ended.</summary>
    public string Said => string.Join(Environment.NewLine, _said);

    /// <summary>Processor time of all its threads.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static HubProcess Start(Installation installation)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "schoolbutton.dll"));
        start.ArgumentList.Add("hub");
        start.ArgumentList.Add("--config");
        start.ArgumentList.Add(installation.ConfigPath);
        HubProcess hub = new(new Process { StartInfo = start, EnableRaisingEvents = true });
        hub._process.OutputDataReceived += (_, line) => hub.Hear(line.Data);
        hub._process.ErrorDataReceived += (_, line) => hub.Hear(line.Data);
        hub._process.Exited += (_, _) => hub._ready.TrySetResult(false);
        hub._process.Start();
        hub._process.BeginOutputReadLine();
        hub._process.BeginErrorReadLine();
        return hub;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What its metrics say, by name and labels.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> MetricsAsync(Installation installation)
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Installation.Token);
        string text = await client.GetStringAsync(new Uri($"http://{installation.Http}/metrics"));
        return text.Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => (Line: l, At: l.LastIndexOf(' ')))
            .ToDictionary(l => l.Line[..l.At], l => double.Parse(l.Line[(l.At + 1)..], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        _said.Enqueue(line);
        while (_said.Count > RememberedLines)
        {
            _said.TryDequeue(out _);
        }

        if (line.StartsWith("mqtt ", StringComparison.Ordinal))
        {
            _ready.TrySetResult(true);
        }
    }
}
