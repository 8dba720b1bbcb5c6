using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>A test that needs a program others wrote. Where it is missing the test is skipped and says so; in CI it runs, and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerTheoryAttribute : TheoryAttribute
{
    public PeerTheoryAttribute(string command)
    {
        Command = command;
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, command)) || File.Exists(Path.Combine(folder, command + ".exe")));
        if (!isThere && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Skip = $"{command} is missing: apt-get install {command}";
        }
    }

    public string Command { get; }
}
