namespace SchoolButton.Tests.Dc09;

/// <summary>How long a test waits for what must come; reached only when something is broken.</summary>
internal static class Patience
{
    public static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);
}
