using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace SchoolButton.Tests.Shape;

/// <summary>Decodes signatures and says of each type what the device makes of it.</summary>
internal sealed class DeviceTypes : ISignatureTypeProvider<DeviceType, object?>
{
    private const string NoGenerics = "generic";

    public DeviceType GetPrimitiveType(PrimitiveTypeCode typeCode) => DeviceType.Primitive(typeCode);

    public DeviceType GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        if (!Names.IsEnum(reader, handle))
        {
            return new(name, StackKind.Other);
        }

        FieldDefinition value = type.GetFields().Select(reader.GetFieldDefinition)
            .Single(field => !field.Attributes.HasFlag(System.Reflection.FieldAttributes.Static));
        return value.DecodeSignature(this, null) with { Name = name, TextDiffers = true };
    }

    /// <summary>
    /// A structure of the library is taken for an enumeration of int unless it is known to be none; the one enumeration
    /// in use that is not of int is nanoFramework's set of wake pins.
    /// </summary>
    public DeviceType GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        string name = Names.Of(reader, handle);
        return name switch
        {
            "System.Single" or "System.Double" => new(name, StackKind.Other, TextDiffers: true),
            "System.UInt32" => DeviceType.Primitive(PrimitiveTypeCode.UInt32),
            "System.Int64" => DeviceType.Primitive(PrimitiveTypeCode.Int64),
            "System.UInt64" => DeviceType.Primitive(PrimitiveTypeCode.UInt64),
            "System.Boolean" or "System.Char" or "System.SByte" or "System.Byte" or "System.Int16" or "System.UInt16"
                or "System.Int32" => DeviceType.Primitive(PrimitiveTypeCode.Int32),
            _ when !SurfaceEnums.Contains(name) => new(name, StackKind.Other),
            "nanoFramework.Hardware.Esp32.Sleep.WakeupGpioPin" => new(name, StackKind.UInt64, TextDiffers: true),
            _ => new(name, StackKind.Int32, TextDiffers: true),
        };
    }

    public DeviceType GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public DeviceType GetSZArrayType(DeviceType elementType) =>
        new(elementType.Name + "[]", StackKind.Other, elementType.Forbidden, elementType);

    public DeviceType GetByReferenceType(DeviceType elementType) =>
        new(elementType.Name + "&", StackKind.Other, elementType.Forbidden, elementType);

    public DeviceType GetArrayType(DeviceType elementType, ArrayShape shape) =>
        new(elementType.Name + "[,]", StackKind.Other, "an array of several dimensions", elementType);

    public DeviceType GetGenericInstantiation(DeviceType genericType, ImmutableArray<DeviceType> typeArguments) =>
        genericType with { Forbidden = NoGenerics };

    public DeviceType GetGenericMethodParameter(object? genericContext, int index) =>
        new("!!" + index, StackKind.Other, NoGenerics);

    public DeviceType GetGenericTypeParameter(object? genericContext, int index) =>
        new("!" + index, StackKind.Other, NoGenerics);

    public DeviceType GetModifiedType(DeviceType modifier, DeviceType unmodifiedType, bool isRequired) =>
        modifier.Name.EndsWith("IsVolatile", StringComparison.Ordinal)
            ? unmodifiedType with { Forbidden = "volatile" }
            : unmodifiedType;

    public DeviceType GetPointerType(DeviceType elementType) =>
        new(elementType.Name + "*", StackKind.Other, "a pointer");

    public DeviceType GetFunctionPointerType(MethodSignature<DeviceType> signature) =>
        new("delegate*", StackKind.Other, "a function pointer");

    public DeviceType GetPinnedType(DeviceType elementType) => elementType;
}
