using System.Diagnostics;
using System.Text;

namespace SchoolButton.Tests.Peers;

/// <summary>A client program with all that it prints.</summary>
public sealed class MqttPeerProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _lock = new();

    private MqttPeerProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public static MqttPeerProcess Start(string command, string? folder, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        MqttPeerProcess peer = new(new Process { StartInfo = start });
        peer._process.OutputDataReceived += peer.Keep;
        peer._process.ErrorDataReceived += peer.Keep;
        peer._process.Start();
        peer._process.BeginOutputReadLine();
        peer._process.BeginErrorReadLine();
        return peer;
    }

    /// <summary>Waits for the program's end.</summary>
    /// <returns>Its exit code and all that it printed.</returns>
    public async Task<(int Code, string Output)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(MqttPeerHub.Patience);
        lock (_lock)
        {
            return (_process.ExitCode, _output.ToString());
        }
    }

    /// <summary>Ends the program as a power cut would.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_lock)
        {
            _output.Append(line.Data).Append('\n');
        }
    }
}
