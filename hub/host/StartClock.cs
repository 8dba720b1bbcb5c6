using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SchoolButton.Hub.Host;

/// <summary>How long each part of the hub's start took: what a school waits for when its hub restarts. Kept as a metric.</summary>
internal sealed class StartClock
{
    /// <summary>Of the latest start in this process.</summary>
    private static readonly ConcurrentDictionary<string, double> Parts = [];

    private static readonly ObservableGauge<double> Gauge = HubMetrics.Meter.CreateObservableGauge(
        "schoolbutton_hub_start_seconds",
        () => Parts.Select(p => new Measurement<double>(p.Value, new KeyValuePair<string, object?>("part", p.Key))),
        unit: "s",
        description: "Time that each part of the start took, in order; 0 is from the process's start to the hub's");

    private readonly Stopwatch _lap = new();
    private int _number;

    public StartClock()
    {
        _ = Gauge;
        Parts.Clear();
        using Process self = Process.GetCurrentProcess();
        Note("process", DateTime.Now - self.StartTime);
        _lap.Start();
    }

    /// <summary>A part is done.</summary>
    public void Lap(string part)
    {
        Note(part, _lap.Elapsed);
        _lap.Restart();
    }

    private void Note(string part, TimeSpan took) => Parts[$"{_number++}-{part}"] = took.TotalSeconds;
}
