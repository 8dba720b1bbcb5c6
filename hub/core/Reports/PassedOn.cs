namespace SchoolButton.Hub.Core;

/// <summary>Whose a message is that a receiver passes on over a line which serves many sites.</summary>
/// <param name="Account">In place of the line's own.</param>
/// <param name="SiteName">For people; in place of the line's own.</param>
/// <param name="ContactId">The code that it came with, three digits; null where it came with none.</param>
public sealed record PassedOn(string Account, string SiteName, string? ContactId);
