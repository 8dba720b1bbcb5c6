namespace SchoolButton.Hub.Core;

/// <summary>What storage keeps of a way out.</summary>
/// <param name="Path">The <see cref="PathPlan.Id"/>; empty for what a site's only receiver left before sites had several.</param>
/// <param name="NextSequence">1 to 9999.</param>
/// <param name="FailedSinceUnixMs">0 while it works, or nothing is known.</param>
public sealed record PathStatus(string Site, string Path, int NextSequence, long FailedSinceUnixMs = 0);
