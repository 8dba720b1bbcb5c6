namespace SchoolButton.Hub.Storage.Rows;

/// <summary>A site's way to its receiver.</summary>
/// <param name="NextSequence">1 to 9999.</param>
public sealed record PathRow(string Site, int NextSequence);
