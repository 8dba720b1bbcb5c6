using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace SchoolButton.Hub.Console.Events;

/// <summary>Writes server-sent events (WHATWG HTML, section 9.2). JSON holds no line break, so one data line is enough.</summary>
internal sealed class SseWriter(PipeWriter output, JsonSerializerOptions json) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = json.Encoder });

    public void Event<T>(string name, T data)
    {
        Text("event: ");
        Text(name);
        Text("\ndata: ");
        _json.Reset(output);
        JsonSerializer.Serialize(_json, data, json);
        _json.Flush();
        Text("\n\n");
    }

    public void Comment(string text)
    {
        Text(": ");
        Text(text);
        Text("\n\n");
    }

    public void Dispose() => _json.Dispose();

    private void Text(string text) => Encoding.UTF8.GetBytes(text, output);
}
