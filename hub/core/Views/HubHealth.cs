namespace SchoolButton.Hub.Core.Views;

/// <summary>How well the hub itself is; silent devices and failing receivers are no matter of it.</summary>
/// <param name="Troubles">What is wrong and what to do, in words; empty when it is well.</param>
public sealed record HubHealth(HealthLevel Level, IReadOnlyList<string> Troubles)
{
    public static HubHealth Well { get; } = new(HealthLevel.Ok, []);
}
