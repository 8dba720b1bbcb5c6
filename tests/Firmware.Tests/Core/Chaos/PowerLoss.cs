namespace SchoolButton.Tests;

/// <summary>The power goes in the middle of a write.</summary>
internal sealed class PowerLoss : Exception;
