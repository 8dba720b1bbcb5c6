using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Console.Metrics;

/// <summary>
/// Listens to every meter named <c>SchoolButton.*</c> and writes what it heard in the Prometheus text exposition
/// format 0.0.4. Counts from the moment it is made. Safe from any thread.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    public const string MeterPrefix = "SchoolButton.";

    /// <summary>More instruments than this are not heard: a bound against one made per device by mistake.</summary>
    public const int MaxFamilies = 500;

    private static readonly EventId GaugeFailed = new(3002, nameof(GaugeFailed));

    private readonly object? _scope;
    private readonly ILogger<PrometheusText> _log;
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _familiesLock = new();
    private readonly Lock _scrapeLock = new();
    private int _scrape;

    /// <param name="scope">Meters of another scope (another hub in this process) are not heard.</param>
    public PrometheusText(object? scope, ILogger<PrometheusText> log)
    {
        _scope = scope;
        _log = log;
        _listener.InstrumentPublished = Hear;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(
            static (_, value, tags, state) => Record(state, (double)value, tags));
        _listener.Start();
    }

    /// <summary>One scrape. Asks the observable instruments; those that fail are left out.</summary>
    public string Write()
    {
        lock (_scrapeLock)
        {
            Volatile.Write(ref _scrape, _scrape + 1);
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException e)
            {
                _log.LogWarning(GaugeFailed, e, "A gauge could not be read; /metrics leaves it out.");
            }

            var text = new StringBuilder();
            MetricFamily[] families;
            lock (_familiesLock)
                families = [.. _families.Values];
            foreach (var family in families)
                family.Write(text);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((MetricFamily?)state)?.Record(value, tags);

    private void Hear(Instrument instrument, MeterListener listener)
    {
        if (!instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal)
            || (instrument.Meter.Scope is { } scope && scope != _scope)
            || MetricKinds.Of(instrument) is not { } kind)
        {
            return;
        }

        // Two instruments of one name but different kinds cannot share a family: the first one has it.
        if (Family(instrument, kind) is { } family && family.Kind == kind)
            listener.EnableMeasurementEvents(instrument, family);
    }

    /// <returns>Null at the bound.</returns>
    private MetricFamily? Family(Instrument instrument, MetricKind kind)
    {
        string name = MetricNames.Family(instrument.Name, kind);
        lock (_familiesLock)
        {
            if (!_families.TryGetValue(name, out var family))
            {
                if (_families.Count == MaxFamilies)
                    return null;
                family = new MetricFamily(name, kind, instrument, () => Volatile.Read(ref _scrape));
                _families.Add(name, family);
            }

            return family;
        }
    }
}
