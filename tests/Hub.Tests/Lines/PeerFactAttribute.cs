using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>A test that needs a program others wrote. Where it is missing the test is skipped and says so; in CI it runs, and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(string command)
    {
        Command = command;
        Skip = PeerProcess.Missing(command);
    }

    public string Command { get; }
}
