using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace SchoolButton.Tests.Shape;

/// <summary>
/// A static field is a constant, or a read-only array of numbers or texts written out in place. The device runs all
/// static initialisers at load in the order of the metadata, swallows their errors, and gives null for another type's
/// field; objects are therefore built in Main. A field that changes belongs to an object.
/// </summary>
internal static class StaticRule
{
    public static IEnumerable<Finding> Check(DeviceAssembly assembly)
    {
        MetadataReader metadata = assembly.Metadata;
        foreach (TypeDefinition type in assembly.WrittenTypes.Select(metadata.GetTypeDefinition))
        {
            foreach (FieldDefinitionHandle handle in type.GetFields())
            {
                FieldDefinition field = metadata.GetFieldDefinition(handle);
                string? wrong = field.Attributes.HasFlag(FieldAttributes.Static)
                    && !field.Attributes.HasFlag(FieldAttributes.Literal)
                    ? Wrong(field, assembly)
                    : null;
                if (wrong is not null)
                {
                    yield return new(nameof(StaticRule), Names.Of(metadata, handle), wrong);
                }
            }

            foreach (MethodDefinitionHandle method in type.GetMethods()
                .Where(method => metadata.GetString(metadata.GetMethodDefinition(method).Name) == ".cctor"))
            {
                foreach (Finding finding in CheckInitialiser(assembly, method))
                {
                    yield return finding;
                }
            }
        }
    }

    private static string? Wrong(FieldDefinition field, DeviceAssembly assembly)
    {
        if (!field.Attributes.HasFlag(FieldAttributes.InitOnly))
        {
            return "static and mutable: make it a field of an object that Main builds";
        }

        DeviceType type = field.DecodeSignature(assembly.Types, null);
        bool plain = type.Element is { TextDiffers: false } element
            && (element.Kind != StackKind.Other || element.Name == nameof(PrimitiveTypeCode.String));
        return plain || type.Element?.Name is nameof(PrimitiveTypeCode.Single) or nameof(PrimitiveTypeCode.Double)
            ? null
            : "static and neither a constant nor an array of numbers or texts: build it in Main";
    }

    /// <summary>Allowed is what a literal array compiles to, and nothing that could depend on another type.</summary>
    private static IEnumerable<Finding> CheckInitialiser(DeviceAssembly assembly, MethodDefinitionHandle method)
    {
        MetadataReader metadata = assembly.Metadata;
        TypeDefinitionHandle owner = metadata.GetMethodDefinition(method).GetDeclaringType();
        foreach (Instruction one in InstructionReader.Read(assembly.Body(method).GetILReader()))
        {
            EntityHandle token = one.Code.OperandType is OperandType.InlineField or OperandType.InlineMethod
                ? MetadataTokens.EntityHandle(one.Operand)
                : default;
            bool allowed = one.Code.FlowControl switch
            {
                FlowControl.Next => one.Code.OperandType != OperandType.InlineField || OwnField(metadata, token, owner),
                FlowControl.Call => Names.Of(metadata, token)
                    == "System.Runtime.CompilerServices.RuntimeHelpers.InitializeArray",
                _ => one.Code == OpCodes.Ret,
            };
            if (!allowed)
            {
                string what = token.IsNil ? "" : " " + Names.Of(metadata, token);
                yield return new(
                    nameof(StaticRule),
                    Names.Of(metadata, method),
                    one.Code.Name + what + ": a static initialiser holds literals only");
            }
        }
    }

    private static bool OwnField(MetadataReader metadata, EntityHandle field, TypeDefinitionHandle owner) =>
        field.Kind == HandleKind.FieldDefinition
        && metadata.GetFieldDefinition((FieldDefinitionHandle)field).GetDeclaringType() == owner;
}
