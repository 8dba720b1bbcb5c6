using System.Reflection.Metadata;

namespace SchoolButton.Tests.Shape;

/// <summary>A type as a signature names it.</summary>
/// <param name="Kind">What a value of it is on the evaluation stack.</param>
/// <param name="Forbidden">Why the device cannot have it; null if it can.</param>
/// <param name="Element">Of an array or a reference to a variable.</param>
/// <param name="TextDiffers">An enumeration or a floating point number, whose text is another on the device.</param>
internal sealed record DeviceType(
    string Name, StackKind Kind, string? Forbidden = null, DeviceType? Element = null, bool TextDiffers = false)
{
    public static DeviceType Primitive(PrimitiveTypeCode code) => new(code.ToString(), code switch
    {
        PrimitiveTypeCode.UInt32 => StackKind.UInt32,
        PrimitiveTypeCode.Int64 => StackKind.Int64,
        PrimitiveTypeCode.UInt64 => StackKind.UInt64,
        PrimitiveTypeCode.Boolean or PrimitiveTypeCode.Char or PrimitiveTypeCode.SByte or PrimitiveTypeCode.Byte
            or PrimitiveTypeCode.Int16 or PrimitiveTypeCode.UInt16 or PrimitiveTypeCode.Int32 => StackKind.Int32,
        _ => StackKind.Other,
    }, TextDiffers: code is PrimitiveTypeCode.Single or PrimitiveTypeCode.Double);
}
