using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace SchoolButton.Tests.Shape;

/// <summary>What the operands of a method's instructions stand for.</summary>
internal sealed class MethodOperands
{
    private readonly MetadataReader _metadata;
    private readonly DeviceTypes _types;
    private readonly DeviceType[] _locals;
    private readonly DeviceType[] _arguments;

    public MethodOperands(DeviceAssembly assembly, MethodDefinitionHandle method)
    {
        _metadata = assembly.Metadata;
        _types = assembly.Types;
        MethodSignature<DeviceType> own = _metadata.GetMethodDefinition(method).DecodeSignature(_types, null);
        Result = own.ReturnType;
        _arguments = own.Header.IsInstance
            ? [new DeviceType("this", StackKind.Other), .. own.ParameterTypes]
            : [.. own.ParameterTypes];
        StandaloneSignatureHandle locals = assembly.Body(method).LocalSignature;
        _locals = locals.IsNil
            ? []
            : [.. _metadata.GetStandaloneSignature(locals).DecodeLocalSignature(_types, null)];
    }

    /// <summary>The type that the method itself returns.</summary>
    public DeviceType Result { get; }

    public DeviceType Argument(Instruction one) => _arguments[Index(one)];

    public DeviceType Local(Instruction one) => _locals[Index(one)];

    public DeviceType Field(Instruction one)
    {
        EntityHandle handle = MetadataTokens.EntityHandle(one.Operand);
        return handle.Kind == HandleKind.FieldDefinition
            ? _metadata.GetFieldDefinition((FieldDefinitionHandle)handle).DecodeSignature(_types, null)
            : _metadata.GetMemberReference((MemberReferenceHandle)handle).DecodeFieldSignature(_types, null);
    }

    public DeviceType Type(Instruction one)
    {
        EntityHandle handle = MetadataTokens.EntityHandle(one.Operand);
        return handle.Kind switch
        {
            HandleKind.TypeDefinition => _types.GetTypeFromDefinition(_metadata, (TypeDefinitionHandle)handle, 0),
            HandleKind.TypeReference => _types.GetTypeFromReference(_metadata, (TypeReferenceHandle)handle, 0),
            _ => _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_types, null),
        };
    }

    public (string Name, MethodSignature<DeviceType> Signature) Method(Instruction one)
    {
        EntityHandle token = MetadataTokens.EntityHandle(one.Operand);
        if (token.Kind == HandleKind.MethodSpecification)
        {
            token = _metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method;
        }

        return (Names.Of(_metadata, token), token.Kind == HandleKind.MethodDefinition
            ? _metadata.GetMethodDefinition((MethodDefinitionHandle)token).DecodeSignature(_types, null)
            : _metadata.GetMemberReference((MemberReferenceHandle)token).DecodeMethodSignature(_types, null));
    }

    private static int Index(Instruction one) => one.Code.OperandType == System.Reflection.Emit.OperandType.InlineNone
        ? one.Code.Name![^1] - '0'
        : one.Operand;
}
