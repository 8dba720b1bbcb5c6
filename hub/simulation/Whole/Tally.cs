namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>How often the adversary did what.</summary>
internal sealed class Tally
{
    private readonly long[] _counts = new long[Enum.GetValues<FaultKind>().Length];

    public IReadOnlyList<long> Counts => _counts;

    public long Total => _counts.Sum();

    public void Count(FaultKind kind) => _counts[(int)kind]++;

    public void Add(Tally other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }
}
