namespace System
{
    public abstract class ValueType
    {
        public override bool Equals(object obj) => throw null;
        protected ValueType() => throw null;
    }

    public abstract class Enum : ValueType
    {
    }

    public struct Void
    {
    }

    public struct IntPtr
    {
    }

    public struct UIntPtr
    {
    }

    public struct RuntimeFieldHandle
    {
    }
}
