namespace System;

/// <summary>nanoFramework's span of bytes; firmware passes arrays.</summary>
public readonly ref struct SpanByte
{
    private readonly Span<byte> _bytes;

    public SpanByte(byte[] array)
    {
        _bytes = array;
    }

    public int Length => _bytes.Length;

    internal Span<byte> Bytes => _bytes;

    public static implicit operator SpanByte(byte[] array) => new(array);

    public byte[] ToArray() => _bytes.ToArray();
}
