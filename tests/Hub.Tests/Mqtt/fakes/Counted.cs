using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SchoolButton.Tests.Mqtt;

/// <summary>
/// What the listener's metrics counted on behalf of this test. The meter is one for the process and tests run side by
/// side, so only what happens in the test's own flow is taken.
/// </summary>
internal sealed class Counted : IDisposable
{
    private static readonly AsyncLocal<Counted?> Current = new();
    private readonly ConcurrentDictionary<string, long> _values = new();
    private readonly MeterListener _listener = new();

    public Counted()
    {
        Current.Value = this;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "SchoolButton.Mqtt")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (Current.Value == this)
            {
                string tag = tags.IsEmpty ? "" : $"{{{tags[0].Key}={tags[0].Value}}}";
                _values.AddOrUpdate(instrument.Name + tag, value, (_, sum) => sum + value);
            }
        });
        _listener.Start();
    }

    public long this[string name] => _values.GetValueOrDefault("schoolbutton_mqtt_" + name);

    public void Dispose() => _listener.Dispose();
}
