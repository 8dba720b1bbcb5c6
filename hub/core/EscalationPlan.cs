namespace SchoolButton.Hub.Core;

/// <summary>
/// When a site's people are told again of a call for help that no receiver has and nobody has acted on. Times count from when
/// the hub stored it: what a device had to hold back for hours was not yet the hub's to deliver.
/// </summary>
public sealed record EscalationPlan
{
    /// <summary>Sooner than this a receiver may just be answering.</summary>
    public const long LeastMs = 5_000;

    /// <summary>Beyond a day nobody is told again.</summary>
    public const long MostMs = 24 * 3_600_000;

    /// <summary>More of them than anybody can tell apart.</summary>
    public const int MostSteps = 20;

    public static EscalationPlan Default { get; } = new();

    /// <summary>Milliseconds after which each step is due, rising.</summary>
    public IReadOnlyList<long> AfterMs { get; init; } = [30_000, 120_000, 300_000];

    /// <summary>After the last of them again and again, with this between.</summary>
    public long EveryMs { get; init; } = 600_000;

    /// <summary>
    /// The site's annunciators tell each step too (<see cref="Protocol.Announcement.CallPolice"/>). A site must want it: they
    /// hang in rooms full of children.
    /// </summary>
    public bool Annunciators { get; init; }

    /// <returns>What is wrong with it and what to write, in words; null if it can be used.</returns>
    public string? Check()
    {
        if (AfterMs.Count is 0 or > MostSteps)
        {
            return $"escalation: 1 to {MostSteps} times are needed, such as 30, 120, 300 seconds";
        }

        for (int i = 0; i < AfterMs.Count; i++)
        {
            if (AfterMs[i] is < LeastMs or > MostMs || (i > 0 && AfterMs[i] <= AfterMs[i - 1]))
            {
                return $"escalation: each time must be {LeastMs / 1_000} to {MostMs / 1_000} seconds and later than the one before";
            }
        }

        return EveryMs is < LeastMs or > MostMs
            ? $"escalation: the time between further ones must be {LeastMs / 1_000} to {MostMs / 1_000} seconds"
            : null;
    }

    public bool Equals(EscalationPlan? other) =>
        other is not null && EveryMs == other.EveryMs && Annunciators == other.Annunciators && AfterMs.SequenceEqual(other.AfterMs);

    public override int GetHashCode() => HashCode.Combine(EveryMs, AfterMs.Count);

    /// <summary>After which time a step is due.</summary>
    /// <param name="level">From 1; 0 is none, and due from the beginning.</param>
    public long DueMs(int level) => level <= 0 ? 0
        : level <= AfterMs.Count ? AfterMs[level - 1]
        : AfterMs[^1] + ((level - AfterMs.Count) * EveryMs);

    /// <summary>The last step that is due.</summary>
    public int LevelAt(long ageMs)
    {
        if (ageMs >= AfterMs[^1])
        {
            return AfterMs.Count + (int)Math.Min((ageMs - AfterMs[^1]) / EveryMs, int.MaxValue / 2);
        }

        int level = 0;
        while (AfterMs[level] <= ageMs)
        {
            level++;
        }

        return level;
    }
}
