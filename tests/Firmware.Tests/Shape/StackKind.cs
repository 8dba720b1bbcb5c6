namespace SchoolButton.Tests.Shape;

/// <summary>What the device takes a number on its evaluation stack for: it keeps this with each value.</summary>
internal enum StackKind
{
    /// <summary>References, addresses, structures, floating point numbers.</summary>
    Other,
    Int32,
    UInt32,
    Int64,
    UInt64,

    /// <summary>An enumeration or a floating point number as an object, from which only text can be made.</summary>
    BoxedForText,
}
