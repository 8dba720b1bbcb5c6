using System.Diagnostics;
using SchoolButton.Tests.Peers;

namespace SchoolButton.Tests.Road;

/// <summary>hub/schoolbutton.service, judged by systemd's own tool.</summary>
public sealed class ServiceUnitTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("schoolbutton-test-").FullName;
    private readonly string _unit;

    public ServiceUnitTests()
    {
        // The program need not be installed here; any that is there stands in for it.
        _unit = Path.Combine(_folder, "schoolbutton.service");
        string text = File.ReadAllText(Path.Combine(Repository.Root, "hub", "schoolbutton.service"));
        File.WriteAllText(_unit, text.Replace("/opt/schoolbutton/schoolbutton ", "/bin/true ", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [PeerFact("systemd-analyze")]
    public async Task The_service_unit_is_right_to_the_letter()
    {
        (_, string said) = await AnalyzeAsync("verify", "--man=no", _unit);

        Assert.Equal([], OfUnit(said));
    }

    [PeerFact("systemd-analyze")]
    public async Task A_mistake_in_the_unit_would_be_found()
    {
        await File.AppendAllTextAsync(_unit, "[Service]\nRestartSeconds=1\n");

        (_, string said) = await AnalyzeAsync("verify", "--man=no", _unit);

        Assert.Contains(OfUnit(said), line => line.Contains("RestartSeconds", StringComparison.Ordinal));
    }

    [PeerFact("systemd-analyze")]
    public async Task The_service_is_let_do_little()
    {
        // 0 is a program that may do nothing, 100 one that may do anything; it must reach the network, which alone is 13.
        (int code, string said) = await AnalyzeAsync("security", "--offline=true", "--threshold=16", "--no-pager", _unit);

        Assert.True(code == 0, said);
    }

    /// <summary>
    /// It also speaks of units of this machine that ours names, and its exit code counts them; of what it does not know in
    /// ours it says so with the unit's name, and exits with 0.
    /// </summary>
    private static string[] OfUnit(string said) =>
        [.. said.Split('\n').Where(line => line.Contains("schoolbutton.service", StringComparison.Ordinal))];

    private static async Task<(int Code, string Said)> AnalyzeAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("systemd-analyze", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = new(Patience);
        Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
        string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, (await errors + output).Trim());
    }
}
