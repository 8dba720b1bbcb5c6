using System.Text.Encodings.Web;
using System.Text.Json;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// The JSON of one message. Fields are added, never renamed or removed, within one version; a receiver ignores those that it does
/// not know.
/// </summary>
internal static class WebhookBody
{
    public const int Version = 1;

    /// <summary>Letters stay readable; the body is never put into a page as it is.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(WebhookOptions options, Outgoing message)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("delivery", MatterName.Of(message));
            json.WriteString("event", KindName.Of(message.Kind));
            json.WriteBoolean("over", message.Restore);
            json.WriteString("status", MessageStatuses.Of(message).ToString().ToLowerInvariant());
            json.WriteBoolean("callForHelp", KindName.IsCallForHelp(message.Kind));
            WriteSite(json, options, message);
            WriteNumberOrNull(json, "alarm", message.AlarmId);
            WriteNumberOrNull(json, "cancels", message.CancelsAlarmId);
            WriteKindOrNull(json, "about", message.About);
            json.WriteString("step", message.Step?.ToString().ToLowerInvariant());
            WriteTimeOrNull(json, "receivedLate", message.ReceivedLateUnixMs);
            WriteTimeOrNull(json, "cancelled", message.CancelledUnixMs);
            WriteTimeOrNull(json, "closed", message.ClosedUnixMs);
            json.WriteString("room", Told.Part(message.Room));
            json.WriteString("device", Told.Part(message.DeviceName));
            json.WriteNumber("zone", message.Zone);
            json.WriteString("occurred", Utc(message.OccurredUnixMs));
            json.WriteString("owed", Utc(message.CreatedUnixMs));
            json.WriteBoolean("late", message.IsLate);
            json.WriteString("text", Told.Part(message.Text));
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Means nothing but that the line works.</summary>
    public static byte[] OfPing(WebhookOptions options, string delivery)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("delivery", delivery);
            json.WriteString("event", "ping");
            json.WriteString("status", "test");
            json.WriteString("siteName", Told.Part(options.SiteName));
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteSite(Utf8JsonWriter json, WebhookOptions options, Outgoing message)
    {
        json.WriteString("site", message.Site);
        json.WriteString("siteName", Told.Part(options.SiteName));
        json.WriteString("account", options.Account);
    }

    private static DateTime Utc(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;

    private static void WriteKindOrNull(Utf8JsonWriter json, string name, ReportKind? kind) =>
        json.WriteString(name, kind is { } about ? KindName.Of(about) : null);

    private static void WriteTimeOrNull(Utf8JsonWriter json, string name, long unixMs)
    {
        if (unixMs == 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, Utc(unixMs));
        }
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, long value)
    {
        if (value == 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, value);
        }
    }
}
