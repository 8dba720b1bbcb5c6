namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A promise that was broken, when and how.</summary>
/// <param name="Device">0 where none is concerned.</param>
internal sealed record Failure(FailureKind Kind, long AtMicros, uint Device, string What);
