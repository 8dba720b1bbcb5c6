namespace SchoolButton.Cli.RadioPlans;

/// <summary>
/// How long the hub must wait before it calls a wearable silent, so that it hardly ever says so of one that is alive.
/// Losses are taken for independent and alike for all: a wearable in a bad place needs a better place, not a bound.
/// </summary>
internal sealed class Supervision
{
    private const double YearSeconds = 365.25 * 24 * 3600;

    private readonly int _wearables;
    private readonly double _intervalSeconds;
    private readonly double _periodSeconds;

    /// <param name="sent">Heartbeats sent in the simulation, at least one.</param>
    /// <param name="heard">Of those, accepted by the hub.</param>
    /// <param name="periodSeconds">Between two heartbeats of one wearable, on average.</param>
    public Supervision(int wearables, double intervalSeconds, double periodSeconds, long sent, long heard)
    {
        _wearables = wearables;
        _intervalSeconds = intervalSeconds;
        _periodSeconds = periodSeconds;

        // None lost of n is compatible with 3/n (the rule of three); nothing is lost never.
        Loss = sent == heard ? Math.Min(1, 3.0 / sent) : 1 - ((double)heard / sent);
    }

    /// <summary>Of heartbeats, 0 to 1.</summary>
    public double Loss { get; }

    /// <summary>So many in a row are missed less than once a year over all wearables; null if none arrive.</summary>
    public int? Missed
    {
        get
        {
            for (int missed = 1; missed <= 1000 && Loss < 1; missed++)
            {
                if (FalseSilencesAYear(missed) < 1)
                {
                    return missed;
                }
            }

            return null;
        }
    }

    /// <summary>The bound for <see cref="Missed"/>: within so many intervals so many heartbeats are due.</summary>
    public double? BoundSeconds => Missed * _intervalSeconds;

    /// <summary>Over all wearables, if the bound is so many intervals: a run of misses begins after each heartbeat heard.</summary>
    public double FalseSilencesAYear(int missed) =>
        _wearables * (YearSeconds / _periodSeconds) * (1 - Loss) * Math.Pow(Loss, missed);
}
