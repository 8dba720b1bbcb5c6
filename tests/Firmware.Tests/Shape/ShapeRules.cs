namespace SchoolButton.Tests.Shape;

/// <summary>What nanoFramework's compiler lets through and its runtime cannot do.</summary>
internal static class ShapeRules
{
    public static IReadOnlyList<Finding> Check(byte[] image)
    {
        using DeviceAssembly assembly = new(image);
        return
        [
            .. SignatureRule.Check(assembly),
            .. InterfaceRule.Check(assembly),
            .. StaticRule.Check(assembly),
            .. assembly.MethodsWithBody.SelectMany(method => new MethodSimulation(assembly, method).Run()),
        ];
    }
}
