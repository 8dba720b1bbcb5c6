namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A bug put in on purpose, to show that the checks find it.</summary>
/// <param name="Name">As the command names it.</param>
/// <param name="What">What is wrong, in words.</param>
/// <param name="FoundBy">The lines of the result, any of which may show it.</param>
/// <param name="Make">A rim with the bug, new for each world.</param>
internal sealed record PlantedBug(string Name, string What, IReadOnlyList<FailureKind> FoundBy, Func<Rim> Make)
{
    /// <summary>It shows only where there are gateways.</summary>
    public bool OnAir { get; init; }
}
