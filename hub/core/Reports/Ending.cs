namespace SchoolButton.Hub.Core;

/// <summary>An attempt ended.</summary>
/// <param name="IsFirst">A way to the police took it, and none had before.</param>
internal readonly record struct Ending(Report Report, ReceiverPath Path, bool IsFirst);
