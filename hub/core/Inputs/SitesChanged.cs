namespace SchoolButton.Hub.Core.Inputs;

/// <summary>The configuration was read anew: these sites, with their ways out, take the place of all that were.</summary>
public sealed class SitesChanged : Input
{
    public required IReadOnlyList<Site> Sites { get; init; }

    /// <summary>Who had it read, in their own words.</summary>
    public string By { get; init; } = string.Empty;
}
