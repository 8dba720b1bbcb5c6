namespace SchoolButton.Benchmarks;

/// <summary>Samples of one duration, in milliseconds.</summary>
internal sealed class Percentiles(string what)
{
    private readonly List<double> _ms = [];

    public int Count => _ms.Count;

    public double P50 => At(0.50);

    public double P99 => At(0.99);

    public double Max => _ms.Count == 0 ? double.NaN : _ms.Max();

    public void Add(TimeSpan sample) => _ms.Add(sample.TotalMilliseconds);

    public override string ToString() =>
        $"{what,-44} p50 {P50,8:0.000} ms   p99 {P99,8:0.000} ms   max {Max,8:0.000} ms   n {Count}";

    private double At(double share)
    {
        if (_ms.Count == 0)
        {
            return double.NaN;
        }

        double[] sorted = [.. _ms.Order()];
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
