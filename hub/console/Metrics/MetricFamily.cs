using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace SchoolButton.Hub.Console.Metrics;

/// <summary>All series of one name.</summary>
internal sealed class MetricFamily
{
    /// <summary>What comes after is summed in one series, marked <see cref="Overflow"/>: no label may eat the memory.</summary>
    public const int MaxSeries = 200;

    public const string Overflow = "overflow=\"true\"";

    private static readonly double[] Seconds =
        [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

    private static readonly double[] Milliseconds =
        [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 60_000];

    private static readonly double[] Plain =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000];

    private readonly string _name;
    private readonly string _help;
    private readonly Func<int> _scrape;
    private readonly double[] _bounds = [];
    private readonly MetricSeries _bare;
    private readonly ConcurrentDictionary<(string Name, string Value), MetricSeries> _oneTag = new();
    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly Lock _newSeries = new();
    private volatile bool _bareUsed;
    private volatile bool _isFull;

    /// <param name="scrape">Counts the scrapes; an observed series that this one did not touch has gone.</param>
    public MetricFamily(string name, MetricKind kind, Instrument instrument, Func<int> scrape)
    {
        _name = name;
        _scrape = scrape;
        Kind = kind;
        _help = MetricNames.Help(instrument.Description ?? instrument.Name);
        if (kind == MetricKind.Histogram)
            _bounds = Bounds(instrument);
        _bare = NewSeries("");
    }

    public MetricKind Kind { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags);
        switch (Kind)
        {
            case MetricKind.Counter or MetricKind.UpDownCounter:
                series.Add(value);
                break;
            case MetricKind.Histogram when !double.IsNaN(value):
                int found = Array.BinarySearch(_bounds, value);
                series.Count(found < 0 ? ~found : found);
                series.Add(value);
                break;
            default:
                series.Set(value, _scrape());
                break;
        }
    }

    public void Write(StringBuilder text)
    {
        bool isObserved = Kind is MetricKind.ObservedCounter or MetricKind.ObservedGauge;
        int scrape = _scrape();
        MetricSeries[] live =
        [
            .. _series.Values
                .Concat(_bareUsed ? [_bare] : [])
                .Where(s => !isObserved || s.Scrape == scrape)
                .OrderBy(s => s.Labels, StringComparer.Ordinal),
        ];
        if (live.Length == 0)
            return;

        text.Append("# HELP ").Append(_name).Append(' ').Append(_help).Append('\n');
        text.Append("# TYPE ").Append(_name).Append(' ').Append(Kind.TypeWord()).Append('\n');
        foreach (var series in live)
        {
            if (Kind == MetricKind.Histogram)
                WriteHistogram(text, series);
            else
                WriteLine(text, "", series.Labels, series.Value);
        }
    }

    private void WriteHistogram(StringBuilder text, MetricSeries series)
    {
        string before = series.Labels.Length == 0 ? "" : series.Labels + ",";
        long count = 0;
        for (int i = 0; i <= _bounds.Length; i++)
        {
            count += series.InBucket(i);
            double bound = i < _bounds.Length ? _bounds[i] : double.PositiveInfinity;
            WriteLine(text, "_bucket", $"{before}le=\"{MetricNames.Number(bound)}\"", count);
        }

        WriteLine(text, "_sum", series.Labels, series.Value);
        WriteLine(text, "_count", series.Labels, count);
    }

    private void WriteLine(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(_name).Append(suffix);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(MetricNames.Number(value)).Append('\n');
    }

    /// <summary>No tag and one text tag, the busy cases, cost no allocation.</summary>
    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            _bareUsed = true;
            return _bare;
        }

        if (tags is [{ Value: string value } tag])
        {
            if (_oneTag.TryGetValue((tag.Key, value), out var known))
                return known;
            known = Named(MetricNames.Labels(tags));
            if (known.Labels != Overflow)
                _oneTag.TryAdd((tag.Key, value), known);
            return known;
        }

        return Named(MetricNames.Labels(tags));
    }

    private MetricSeries Named(string labels)
    {
        if (_series.TryGetValue(labels, out var known))
            return known;
        if (_isFull)
            return _series.GetOrAdd(Overflow, NewSeries);

        lock (_newSeries)
        {
            _isFull = _series.Count >= MaxSeries;
            return _series.GetOrAdd(_isFull ? Overflow : labels, NewSeries);
        }
    }

    private MetricSeries NewSeries(string labels) =>
        new(labels, Kind == MetricKind.Histogram ? _bounds.Length + 1 : 0);

    private static double[] Bounds(Instrument instrument)
    {
        IEnumerable<double>? advised = instrument switch
        {
            Histogram<double> h => h.Advice?.HistogramBucketBoundaries,
            Histogram<long> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b),
            Histogram<int> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b),
            _ => null,
        };
        if (advised is not null)
            return [.. advised.Order()];

        return instrument.Unit switch
        {
            "s" or "seconds" => Seconds,
            "ms" or "milliseconds" => Milliseconds,
            _ => Plain,
        };
    }
}
