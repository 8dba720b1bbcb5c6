namespace SchoolButton.Tests.Mqtt;

/// <summary>How long a test waits for an event that must come; it runs out only when something is broken.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
}
