using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>What came of one attempt.</summary>
/// <param name="Detail">In words for the operator; null when the receiver took it.</param>
public readonly record struct LineAnswer(SendOutcome Outcome, string? Detail);
