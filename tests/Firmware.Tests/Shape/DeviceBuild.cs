namespace SchoolButton.Tests.Shape;

/// <param name="Errors">Errors and warnings; a device is built without either.</param>
/// <param name="Image">The assembly; empty if there were errors.</param>
internal sealed record DeviceBuild(IReadOnlyList<string> Errors, byte[] Image);
