using System.Numerics;

namespace SchoolButton.Hub.Core;

/// <summary>Which of a device's last expected heartbeats arrived, one bit each.</summary>
/// <param name="Bits">As stored: a leading 1, then the oldest to the newest; 1 for what did not arrive.</param>
public readonly record struct Arrivals(long Bits)
{
    /// <summary>Heartbeats that are remembered.</summary>
    public const int Window = 32;

    /// <summary>Heartbeats without which nothing is said.</summary>
    public const int Enough = 5;

    private const long Lead = 1L << Window;

    public static Arrivals None { get; } = new(1);

    /// <summary>Null until enough are known.</summary>
    public int? LossPercent
    {
        get
        {
            int known = BitOperations.Log2((ulong)Bits);
            int lost = BitOperations.PopCount((ulong)Bits) - 1;
            return known < Enough ? null : (int)Math.Round(100.0 * lost / known, MidpointRounding.AwayFromZero);
        }
    }

    /// <summary>So many did not arrive.</summary>
    public Arrivals Missed(int count)
    {
        Arrivals all = this;
        for (int i = Math.Min(count, Window); i > 0; i--)
        {
            all = all.Then(1);
        }

        return all;
    }

    /// <summary>One arrived.</summary>
    public Arrivals Arrived() => Then(0);

    private Arrivals Then(long bit)
    {
        long bits = (Bits << 1) | bit;
        return new(Bits < Lead ? bits : (bits & (Lead - 1)) | Lead);
    }
}
