using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>A way from a site to a receiver.</summary>
/// <param name="NextSequence">1 to 9999.</param>
/// <param name="Path">Empty for what a site's only receiver left before sites had several.</param>
/// <param name="FailedSince">0 while it works, or nothing is known.</param>
public sealed record PathRow(string Site, int NextSequence, string Path, long FailedSince)
{
    public static PathRow Of(PathStatus p) => new(p.Site, p.NextSequence, p.Path, p.FailedSinceUnixMs);

    public PathStatus ToStatus() => new(Site, Path, NextSequence, FailedSince);
}
