namespace SchoolButton.Benchmarks;

/// <summary>How long ticks took, by the processor and by the clock on the wall.</summary>
internal sealed class TickTimes(string what)
{
    public Percentiles Processor { get; } = new(what + ", processor time");

    public Percentiles Wall { get; } = new("  and by the clock");
}
