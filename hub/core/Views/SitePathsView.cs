namespace SchoolButton.Hub.Core.Views;

/// <summary>The ways out of one site: those to the police in the order in which they are tried, then the copies.</summary>
public sealed record SitePathsView(string Site, IReadOnlyList<PathView> Paths);
