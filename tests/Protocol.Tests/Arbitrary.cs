using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>What the property tests draw from. Bounds come up as often as everything between.</summary>
internal static class Arbitrary
{
    public static Gen<byte[]> Bytes(int length) => Number(0, byte.MaxValue).Select(n => (byte)n).ArrayOf(length);

    public static Gen<byte[]> Bytes(int minLength, int maxLength) => Number(minLength, maxLength).SelectMany(Bytes);

    public static Gen<byte[]> Key => Bytes(Frame.KeyLength);

    public static Gen<byte[]> Body => Bytes(Frame.MinBodyLength, Frame.MaxBodyLength);

    public static Gen<uint> Address => Number(1, (int)DeviceAddress.Max).Select(n => (uint)n);

    public static Gen<uint> Counter => Number(0, (int)Frame.MaxCounter).Select(n => (uint)n);

    public static Gen<long> Time48 => Wide(0, (1L << 48) - 1);

    public static Gen<int> Number(int min, int max) => Wide(min, max).Select(n => (int)n);

    public static Gen<byte> Byte => Number(0, byte.MaxValue).Select(n => (byte)n);

    /// <summary>A number within bounds that lie less than 2^62 apart; one time in five a bound itself.</summary>
    public static Gen<long> Wide(long min, long max) =>
        from chance in Gen.Choose(0, 9)
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select chance switch
        {
            0 => min,
            1 => max,
            _ => min + ((((long)high << 31) | (uint)low) % (max - min + 1)),
        };

    public static Gen<SealedFrame> Frames =>
        from key in Key
        from fromHub in Gen.Elements(true, false)
        from device in Address
        from counter in Counter
        from body in Body
        select new SealedFrame(key, fromHub, device, counter, body);

    /// <summary>Tries the property on many values; throws with the smallest counterexample.</summary>
    public static void Holds<T>(Gen<T> values, Action<T> property) =>
        Prop.ForAll(values.ToArbitrary(), property).QuickCheckThrowOnFailure();
}
