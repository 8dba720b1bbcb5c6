using Xunit;

namespace SchoolButton.Tests.Shape;

/// <summary>
/// What nanoFramework's compiler lets through and its runtime cannot do: found here, in what its compiler makes of the
/// firmware, before it is found on a device.
/// </summary>
public class FirmwareShapeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Firmware_breaks_no_rule_of_the_device(bool optimized)
    {
        ProjectFile check = new(Path.Combine(
            Checkout.Firmware, "surface", "check", "SchoolButton.Firmware.Check.csproj"));
        DeviceBuild build = DeviceCompiler.Compile(DeviceCompiler.Parse(check.Sources), optimized);
        Assert.Equal("", string.Join('\n', build.Errors));
        Assert.Equal("", string.Join('\n', ShapeRules.Check(build.Image)));
    }
}
