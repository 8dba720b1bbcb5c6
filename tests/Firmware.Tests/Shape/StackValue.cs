namespace SchoolButton.Tests.Shape;

/// <param name="Kind">What the device takes it for.</param>
/// <param name="Type">Its type where the simulation needs it: an array or a reference to a variable.</param>
/// <param name="NonNegative">It has no sign to get wrong: a length, a byte, what a mask left.</param>
/// <param name="Constant">Written in the code, and above zero.</param>
internal readonly record struct StackValue(
    StackKind Kind, DeviceType? Type = null, bool NonNegative = false, bool Constant = false)
{
    /// <summary>What is negative in C# after a cast is a large number on the device.</summary>
    public bool MayHaveWrongSign => Kind is StackKind.UInt32 or StackKind.UInt64 && !NonNegative;

    public static StackValue Of(DeviceType type) => new(type.Kind, type, type.Name
        is "Boolean" or "Char" or "Byte" or "UInt16");

    /// <summary>Where two paths meet, the worse counts.</summary>
    public StackValue Or(StackValue other) => MayHaveWrongSign ? this
        : other.MayHaveWrongSign || other.Kind == StackKind.BoxedForText ? other
        : this with { NonNegative = NonNegative && other.NonNegative, Constant = false };

    /// <summary>The result of an operation: it has the kind of the left operand. Overflow is not thought of.</summary>
    public StackValue Compute(string operation, StackValue right) => new(Kind, null, operation switch
    {
        "and" => NonNegative || right.NonNegative,
        "or" or "xor" or "add" or "mul" or "div" or "rem" => NonNegative && right.NonNegative,
        "shr" => NonNegative,
        "shr.un" or "div.un" or "rem.un" => NonNegative || right.Constant,
        "shl" => NonNegative && Kind is StackKind.Int64 or StackKind.UInt64,
        _ => false,
    });

    public StackValue Convert(string conversion) => conversion switch
    {
        "conv.i8" => new(StackKind.Int64, null, NonNegative),
        "conv.u8" => new(StackKind.UInt64, null, NonNegative || Kind is StackKind.Int32 or StackKind.UInt32),
        "conv.u4" or "conv.u" => new(StackKind.UInt32, null, NonNegative && Kind == StackKind.Int32),
        "conv.u1" or "conv.u2" => new(StackKind.Int32, null, true),
        "conv.r4" or "conv.r8" or "conv.r.un" => default,
        _ => new(StackKind.Int32),
    };
}
