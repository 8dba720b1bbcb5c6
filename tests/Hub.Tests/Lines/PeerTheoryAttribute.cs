using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>As <see cref="PeerFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerTheoryAttribute : TheoryAttribute
{
    public PeerTheoryAttribute(string command)
    {
        Command = command;
        Skip = PeerProcess.Missing(command);
    }

    public string Command { get; }
}
