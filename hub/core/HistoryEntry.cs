namespace SchoolButton.Hub.Core;

/// <summary>One line of an alarm's history; append-only.</summary>
/// <param name="What">As <see cref="AlarmStory"/> names them: raised, stored, attempt, failed, forwarded and so on.</param>
public readonly record struct HistoryEntry(long AlarmId, long AtUnixMs, string What, string? Detail);
