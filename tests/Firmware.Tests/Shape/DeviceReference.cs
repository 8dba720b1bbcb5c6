namespace SchoolButton.Tests.Shape;

/// <param name="Assembly">The assembly's name.</param>
/// <param name="HintPath">Where its package is unpacked: <c>…/packages/ID.VERSION/lib/NAME.dll</c>.</param>
internal sealed record DeviceReference(string Assembly, string HintPath);
