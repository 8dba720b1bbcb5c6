namespace SchoolButton.Hub.Core.Views;

/// <summary>How well the hub is.</summary>
/// <param name="Level">Of the hub itself; silent devices and failing receivers are no matter of it.</param>
/// <param name="Troubles">What is wrong and what to do, in words, failing receivers too; empty when nothing is.</param>
public sealed record HubHealth(HealthLevel Level, IReadOnlyList<string> Troubles)
{
    public static HubHealth Well { get; } = new(HealthLevel.Ok, []);
}
