
namespace SchoolButton.Tests.Peers;

/// <summary>
/// A test that needs programs others wrote. Where one is missing the test is skipped and says how to install it; in CI
/// it runs, and fails.
/// </summary>
public sealed class PeerFactAttribute : FactAttribute
{
    private const string NpmPrefix = "npm:";

    /// <param name="peers">Commands on PATH, or <c>npm:NAME</c> for a package in tests/Journeys/Peers/node_modules.</param>
    public PeerFactAttribute(params string[] peers)
    {
        if (peers.FirstOrDefault(p => !IsThere(p)) is { } missing
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Skip = missing.StartsWith(NpmPrefix, StringComparison.Ordinal)
                ? $"{missing[NpmPrefix.Length..]} is missing: run npm install in tests/Journeys/Peers"
                : $"{missing} is missing: apt-get install {Package(missing)}";
        }
    }

    private static string Package(string command) =>
        command.StartsWith("mosquitto_", StringComparison.Ordinal) ? "mosquitto-clients" : command;

    private static bool IsThere(string peer) => peer.StartsWith(NpmPrefix, StringComparison.Ordinal)
        ? HasPackage(peer[NpmPrefix.Length..])
        : HasCommand(peer);

    private static bool HasPackage(string name) => Directory.Exists(
        Path.Combine(Road.Repository.Root, "tests", "Journeys", "Peers", "node_modules", name));

    private static bool HasCommand(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, name + ".exe")));
}
