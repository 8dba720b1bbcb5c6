namespace SchoolButton.Cli.RadioPlans;

/// <summary>
/// Quantiles by nearest rank, with intervals that hold for any distribution: how many of n values lie below a quantile
/// is binomial (David and Nagaraja, Order Statistics, section 7.1). Values are taken for independent.
/// </summary>
internal sealed class OrderStatistics
{
    /// <summary>Left out on each side of an interval of 95 %.</summary>
    private const double Tail = 0.025;

    // What multiplying by a share like 0.999 adds to a whole number.
    private const double Rounding = 1e-9;

    private readonly double[] _sorted;

    /// <param name="values">In any order; infinity for what never came.</param>
    public OrderStatistics(IEnumerable<double> values)
    {
        _sorted = [.. values.Order()];
    }

    public int Count => _sorted.Length;

    /// <summary>In order.</summary>
    public IReadOnlyList<double> Values => _sorted;

    public double Max => _sorted[^1];

    /// <param name="share">0 to 1, both excluded. There must be values.</param>
    public Quantile At(double share)
    {
        int rank = Math.Max(1, (int)Math.Ceiling((share * Count) - Rounding));
        (int low, int high) = Ranks(Count, share);
        return new Quantile(
            _sorted[rank - 1],
            low == 0 ? null : _sorted[low - 1],
            high > Count ? null : _sorted[high - 1]);
    }

    /// <summary>How many values exceed this.</summary>
    public int Above(double value) => _sorted.Count(one => one > value);

    /// <summary>
    /// Whether so many values above a limit show that the quantile is above it, with 97.5 % confidence: fewer values than
    /// are needed to name a quantile may be enough to refute one.
    /// </summary>
    public static bool Refutes(int above, int count, double share)
    {
        double atLeast = 1;
        foreach ((int k, double probability) in Binomial(count, 1 - share))
        {
            if (k >= above)
            {
                break;
            }

            atLeast -= probability;
        }

        return atLeast <= Tail;
    }

    /// <summary>Ranks, from 1, between which the quantile lies; 0 and count + 1 where no value bounds it.</summary>
    internal static (int Low, int High) Ranks(int count, double share)
    {
        int low = 0;
        int high = count + 1;
        double below = 0;
        foreach ((int k, double probability) in Binomial(count, share))
        {
            below += probability;
            if (below <= Tail)
            {
                // Fewer than k + 1 values below the quantile are this improbable.
                low = k + 1;
            }

            if (below >= 1 - Tail)
            {
                high = k + 1;
                break;
            }
        }

        return (low, high);
    }

    /// <summary>The probabilities of 0, 1, 2 … successes. Summed as logarithms: the first are below what a double holds.</summary>
    private static IEnumerable<(int Successes, double Probability)> Binomial(int count, double share)
    {
        double odds = Math.Log(share) - Math.Log(1 - share);
        double log = count * Math.Log(1 - share);
        for (int k = 0; k <= count; k++)
        {
            yield return (k, Math.Exp(log));
            log += odds + Math.Log((double)(count - k) / (k + 1));
        }
    }
}
