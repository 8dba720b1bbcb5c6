namespace SchoolButton.Tests.Shape;

/// <param name="Rule">Which rule is broken.</param>
/// <param name="Where">The type, member or method.</param>
/// <param name="What">What breaks on the device, and what to write instead.</param>
internal sealed record Finding(string Rule, string Where, string What);
