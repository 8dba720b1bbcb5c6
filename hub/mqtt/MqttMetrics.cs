using System.Diagnostics.Metrics;

namespace SchoolButton.Hub.Mqtt;

/// <summary>What the listener counts; the reasons are those of <see cref="CloseReasons"/>.</summary>
internal static class MqttMetrics
{
    public const string RefusedSubscription = "subscription";

    private static readonly Meter Meter = new("SchoolButton.Mqtt");

    public static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>(
        "schoolbutton_mqtt_connections", null, "Connections open, logged in or not.");

    public static readonly UpDownCounter<long> Sessions = Meter.CreateUpDownCounter<long>(
        "schoolbutton_mqtt_sessions", null, "Sessions open.");

    private static readonly Counter<long> Published = Meter.CreateCounter<long>(
        "schoolbutton_mqtt_publishes", null, "Publishes handed to the hub.");

    private static readonly Counter<long> RefusedCount = Meter.CreateCounter<long>(
        "schoolbutton_mqtt_refused", null, "Connections ended before they were sessions, and SUBSCRIBEs with a topic that was refused.");

    private static readonly Counter<long> ClosedCount = Meter.CreateCounter<long>(
        "schoolbutton_mqtt_closed", null, "Sessions ended.");

    private static readonly Counter<long> SlowedCount = Meter.CreateCounter<long>(
        "schoolbutton_mqtt_slowed", null, "Times that a session was not read for a while because it said too much.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "schoolbutton_mqtt_bytes", "By", "Bytes of MQTT, before TLS.");

    public static void Received(int publishes, long bytes)
    {
        if (publishes > 0)
        {
            Published.Add(publishes);
        }

        Bytes.Add(bytes, new KeyValuePair<string, object?>("direction", "in"));
    }

    public static void Sent(long bytes) => Bytes.Add(bytes, new KeyValuePair<string, object?>("direction", "out"));

    public static void Refused(string reason) =>
        RefusedCount.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void Slowed(string reason) =>
        SlowedCount.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void Closed(string reason) =>
        ClosedCount.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
