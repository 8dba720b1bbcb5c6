using System.Diagnostics;
using System.Text.Json;

namespace SchoolButton.Tests.Peers;

/// <summary>The receiver of the npm package iobroker.sia in a process of its own, run by IobrokerSia.cjs.</summary>
internal sealed class IobrokerSiaPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private IobrokerSiaPeer(Process process)
    {
        _process = process;
    }

    public int Port { get; private set; }

    public int UdpPort { get; private set; }

    /// <param name="hexKey">Null to take messages in the clear only, else encrypted only.</param>
    public static async Task<IobrokerSiaPeer> StartAsync(string account, string? hexKey)
    {
        string accounts = JsonSerializer.Serialize(new[] { new { account, key = hexKey } });
        var start = new ProcessStartInfo("node", ["IobrokerSia.cjs", accounts])
        {
            WorkingDirectory = Folder(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var peer = new IobrokerSiaPeer(
            Process.Start(start) ?? throw new InvalidOperationException("node did not start; is it installed?"));
        JsonElement ready = await peer.NextAsync();
        peer.Port = ready.GetProperty("listening").GetInt32();
        peer.UdpPort = ready.GetProperty("udp").GetInt32();
        return peer;
    }

    /// <summary>The next thing it says.</summary>
    public async Task<JsonElement> NextAsync()
    {
        string line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
            ?? throw new InvalidOperationException("The receiver ended; run node IobrokerSia.cjs '[]' in tests/Journeys/Peers to see why.");
        return JsonSerializer.Deserialize<JsonElement>(line);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static string Folder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SchoolButton.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "tests", "Journeys", "Peers");
    }
}
