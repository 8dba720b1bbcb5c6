namespace SchoolButton.Hub.Console.Metrics;

/// <summary>One line of a family, or for a histogram one set of lines. Written by many threads, without a lock.</summary>
internal sealed class MetricSeries(string labels, int buckets)
{
    private readonly long[] _buckets = new long[buckets];
    private double _value;
    private int _scrape;

    /// <summary>As written between the braces; empty without labels.</summary>
    public string Labels { get; } = labels;

    /// <summary>The value; for a histogram the sum of what was measured.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>The scrape that last set it.</summary>
    public int Scrape => Volatile.Read(ref _scrape);

    public void Set(double value, int scrape)
    {
        Volatile.Write(ref _value, value);
        Volatile.Write(ref _scrape, scrape);
    }

    public void Add(double value)
    {
        double before = Value;
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref _value, before + value, before);
            if (seen.Equals(before))
                return;
            before = seen;
        }
    }

    public void Count(int bucket) => Interlocked.Increment(ref _buckets[bucket]);

    public long InBucket(int bucket) => Volatile.Read(ref _buckets[bucket]);
}
