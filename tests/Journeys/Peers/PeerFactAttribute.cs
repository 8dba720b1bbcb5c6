using Xunit;

namespace SchoolButton.Tests.Peers;

/// <summary>
/// A test that needs a program others wrote. Where it is missing the test is skipped and says how to install it; in CI
/// it runs, and fails.
/// </summary>
public sealed class PeerFactAttribute : FactAttribute
{
    private const string NpmPrefix = "npm:";

    /// <param name="peer">A command on PATH, or <c>npm:NAME</c> for a package in tests/Journeys/Peers/node_modules.</param>
    public PeerFactAttribute(string peer)
    {
        bool isNpm = peer.StartsWith(NpmPrefix, StringComparison.Ordinal);
        bool isThere = isNpm ? HasPackage(peer[NpmPrefix.Length..]) : HasCommand(peer);
        if (!isThere && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Skip = isNpm
                ? $"{peer[NpmPrefix.Length..]} is missing: run npm install in tests/Journeys/Peers"
                : $"{peer} is missing: apt-get install mosquitto-clients";
        }
    }

    private static bool HasPackage(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SchoolButton.sln")))
            {
                return Directory.Exists(Path.Combine(folder.FullName, "tests", "Journeys", "Peers", "node_modules", name));
            }
        }

        return false;
    }

    private static bool HasCommand(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, name + ".exe")));
}
