using System.Diagnostics.Metrics;

namespace SchoolButton.Hub.Console.Metrics;

internal enum MetricKind
{
    /// <summary>Each measurement adds.</summary>
    Counter = 0,

    /// <summary>As counter, and may go down.</summary>
    UpDownCounter = 1,

    /// <summary>Each measurement is the total so far.</summary>
    ObservedCounter = 2,

    /// <summary>Each measurement replaces the one before.</summary>
    Gauge = 3,

    /// <summary>As gauge, asked for at each scrape.</summary>
    ObservedGauge = 4,

    Histogram = 5,
}

internal static class MetricKinds
{
    /// <returns>Null for a kind of instrument that came after this was written.</returns>
    public static MetricKind? Of(Instrument instrument) => Generic(instrument.GetType()) switch
    {
        { } type when type == typeof(Counter<>) => MetricKind.Counter,
        { } type when type == typeof(UpDownCounter<>) => MetricKind.UpDownCounter,
        { } type when type == typeof(ObservableCounter<>) => MetricKind.ObservedCounter,
        { } type when type == typeof(ObservableUpDownCounter<>) => MetricKind.ObservedGauge,
        { } type when type == typeof(Gauge<>) => MetricKind.Gauge,
        { } type when type == typeof(ObservableGauge<>) => MetricKind.ObservedGauge,
        { } type when type == typeof(Histogram<>) => MetricKind.Histogram,
        _ => null,
    };

    public static string TypeWord(this MetricKind kind) => kind switch
    {
        MetricKind.Counter or MetricKind.ObservedCounter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };

    private static Type? Generic(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : null;
}
