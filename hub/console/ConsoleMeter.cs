using System.Diagnostics.Metrics;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console;

/// <summary>What the console counts. Made per hub, not static, because its gauges read that hub's view.</summary>
internal sealed class ConsoleMeter : IDisposable
{
    public const string Name = "SchoolButton.Console";

    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _streamsDropped;
    private int _streams;

    /// <param name="view">Null for a page that is not a hub's.</param>
    public ConsoleMeter(IHubView? view)
    {
        _meter = new Meter(Name, version: null, tags: null, scope: this);
        _refused = _meter.CreateCounter<long>(
            "schoolbutton_console_refused", description: "HTTP calls that the console refused, by reason.");
        _streamsDropped = _meter.CreateCounter<long>(
            "schoolbutton_console_streams_dropped", description: "Event streams cut off because the reader stalled.");
        _meter.CreateObservableGauge(
            "schoolbutton_console_streams", () => Volatile.Read(ref _streams), description: "Open event streams.");
        if (view is null)
        {
            return;
        }

        _meter.CreateObservableGauge(
            "schoolbutton_console_devices", () => CountDevices(view), description: "Devices, by state.");
        _meter.CreateObservableGauge(
            "schoolbutton_console_alarms_undelivered",
            () => view.Alarms.Count(a => a.IsUndelivered()),
            description: "Stored alarms that no receiver has taken yet.");
        _meter.CreateObservableGauge(
            "schoolbutton_console_troubles", () => view.Troubles.Count, description: "Troubles that the page shows: the hub's own and those of its ways to receivers.");
    }

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void StreamDropped() => _streamsDropped.Add(1);

    /// <returns>False if there are <see cref="ConsoleLimits.MaxStreams"/> already.</returns>
    public bool TryOpenStream()
    {
        if (Interlocked.Increment(ref _streams) <= ConsoleLimits.MaxStreams)
        {
            return true;
        }

        Interlocked.Decrement(ref _streams);
        return false;
    }

    public void CloseStream() => Interlocked.Decrement(ref _streams);

    public void Dispose() => _meter.Dispose();

    /// <summary>Every state is told, also at 0: an alert on a series that comes and goes is easily wrong.</summary>
    private static IEnumerable<Measurement<int>> CountDevices(IHubView view)
    {
        foreach (var state in Enum.GetValues<DeviceState>())
        {
            yield return new Measurement<int>(
                view.DevicesIn(state),
                new KeyValuePair<string, object?>("state", ConsoleJson.Word(state)));
        }
    }
}
