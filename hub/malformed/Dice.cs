namespace SchoolButton.Hub.Malformed;

/// <summary>Random numbers from a seed: the same seed makes the same sentences.</summary>
public sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int bound) => _random.Next(bound);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public bool Percent(int chance) => _random.Next(100) < chance;

    public T Pick<T>(params IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    public string Hex(int digits) => string.Concat(Enumerable.Range(0, digits).Select(_ => "0123456789ABCDEF"[_random.Next(16)]));

    /// <summary>Numbers at which counting goes wrong come more often than others.</summary>
    public long Number() => Percent(60)
        ? Pick<long>(-1, 0, 1, 127, 128, 255, 256, 999, 4095, 9999, 65535, 65536, int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue)
        : _random.NextInt64();
}
