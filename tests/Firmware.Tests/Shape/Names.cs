using System.Reflection.Metadata;

namespace SchoolButton.Tests.Shape;

/// <summary>Full names of what tokens point to, nested types with a dot.</summary>
internal static class Names
{
    public static string Of(MetadataReader reader, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                TypeDefinition type = reader.GetTypeDefinition((TypeDefinitionHandle)handle);
                TypeDefinitionHandle outer = type.GetDeclaringType();
                return (outer.IsNil ? Prefix(reader.GetString(type.Namespace)) : Of(reader, outer) + ".")
                    + reader.GetString(type.Name);
            case HandleKind.TypeReference:
                TypeReference reference = reader.GetTypeReference((TypeReferenceHandle)handle);
                return (reference.ResolutionScope.Kind == HandleKind.TypeReference
                        ? Of(reader, reference.ResolutionScope) + "."
                        : Prefix(reader.GetString(reference.Namespace)))
                    + reader.GetString(reference.Name);
            case HandleKind.TypeSpecification:
                return reader.GetTypeSpecification((TypeSpecificationHandle)handle)
                    .DecodeSignature(new DeviceTypes(), null).Name;
            case HandleKind.MethodDefinition:
                MethodDefinition method = reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                return Of(reader, method.GetDeclaringType()) + "." + reader.GetString(method.Name);
            case HandleKind.FieldDefinition:
                FieldDefinition field = reader.GetFieldDefinition((FieldDefinitionHandle)handle);
                return Of(reader, field.GetDeclaringType()) + "." + reader.GetString(field.Name);
            case HandleKind.MemberReference:
                MemberReference member = reader.GetMemberReference((MemberReferenceHandle)handle);
                return Of(reader, member.Parent) + "." + reader.GetString(member.Name);
            case HandleKind.MethodSpecification:
                return Of(reader, reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
            default:
                return handle.Kind.ToString();
        }
    }

    public static bool IsEnum(MetadataReader reader, TypeDefinitionHandle handle)
    {
        EntityHandle parent = reader.GetTypeDefinition(handle).BaseType;
        return !parent.IsNil && Of(reader, parent) == "System.Enum";
    }

    private static string Prefix(string space) => space.Length == 0 ? "" : space + ".";
}
