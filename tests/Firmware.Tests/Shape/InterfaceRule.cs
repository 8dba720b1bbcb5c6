using System.Reflection;
using System.Reflection.Metadata;

namespace SchoolButton.Tests.Shape;

/// <summary>Members of an interface have no body.</summary>
internal static class InterfaceRule
{
    public static IEnumerable<Finding> Check(DeviceAssembly assembly) =>
        from handle in assembly.Metadata.TypeDefinitions
        let type = assembly.Metadata.GetTypeDefinition(handle)
        where type.Attributes.HasFlag(TypeAttributes.Interface)
        from method in type.GetMethods()
        where !assembly.Metadata.GetMethodDefinition(method).Attributes.HasFlag(MethodAttributes.Abstract)
        select new Finding(
            nameof(InterfaceRule),
            Names.Of(assembly.Metadata, method),
            "a default implementation: the device calls nothing; implement it in the class");
}
