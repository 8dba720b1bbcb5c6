using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace SchoolButton.Tests.Shape;

/// <summary>
/// No generic type or method of our own, and none used; no array of several dimensions; no volatile field. Looked for
/// in every signature there is: fields, methods, local variables, calls and type specifications.
/// </summary>
internal static class SignatureRule
{
    public static IEnumerable<Finding> Check(DeviceAssembly assembly)
    {
        MetadataReader metadata = assembly.Metadata;
        for (int row = 1; row <= metadata.GetTableRowCount(TableIndex.GenericParam); row++)
        {
            GenericParameter parameter = metadata.GetGenericParameter(MetadataTokens.GenericParameterHandle(row));
            yield return Broken(Names.Of(metadata, parameter.Parent), "generic");
        }

        foreach ((string where, DeviceType type) in Signatures(assembly))
        {
            if (type.Forbidden is not null)
            {
                yield return Broken(where, type.Forbidden);
            }
        }
    }

    private static IEnumerable<(string Where, DeviceType Type)> Signatures(DeviceAssembly assembly)
    {
        MetadataReader metadata = assembly.Metadata;
        foreach (FieldDefinitionHandle field in metadata.FieldDefinitions)
        {
            yield return (Names.Of(metadata, field),
                metadata.GetFieldDefinition(field).DecodeSignature(assembly.Types, null));
        }

        foreach (MethodDefinitionHandle method in metadata.MethodDefinitions)
        {
            foreach (DeviceType type in All(metadata.GetMethodDefinition(method).DecodeSignature(assembly.Types, null)))
            {
                yield return (Names.Of(metadata, method), type);
            }
        }

        foreach (MethodDefinitionHandle method in assembly.MethodsWithBody)
        {
            StandaloneSignatureHandle locals = assembly.Body(method).LocalSignature;
            if (!locals.IsNil)
            {
                foreach (DeviceType type in metadata.GetStandaloneSignature(locals)
                    .DecodeLocalSignature(assembly.Types, null))
                {
                    yield return (Names.Of(metadata, method), type);
                }
            }
        }

        foreach (MemberReferenceHandle member in metadata.MemberReferences)
        {
            MemberReference reference = metadata.GetMemberReference(member);
            IEnumerable<DeviceType> types = reference.GetKind() == MemberReferenceKind.Method
                ? All(reference.DecodeMethodSignature(assembly.Types, null))
                : [reference.DecodeFieldSignature(assembly.Types, null)];
            foreach (DeviceType type in types)
            {
                yield return (Names.Of(metadata, member), type);
            }
        }

        for (int row = 1; row <= metadata.GetTableRowCount(TableIndex.TypeSpec); row++)
        {
            DeviceType type = metadata.GetTypeSpecification(MetadataTokens.TypeSpecificationHandle(row))
                .DecodeSignature(assembly.Types, null);
            yield return (type.Name, type);
        }
    }

    private static IEnumerable<DeviceType> All(MethodSignature<DeviceType> signature) =>
        signature.ParameterTypes.Append(signature.ReturnType);

    private static Finding Broken(string where, string what) =>
        new(nameof(SignatureRule), where, what + ": the device's runtime has no such thing; write it out");
}
