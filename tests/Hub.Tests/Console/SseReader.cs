using System.Text;
using System.Text.Json;

namespace SchoolButton.Tests.HubConsole;

/// <summary>One block of an event stream: an event, or a comment (then <see cref="Name"/> is empty).</summary>
internal sealed record SseBlock(string Name, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
}

/// <summary>Reads an event stream as the standard says, so far as the hub uses it.</summary>
internal sealed class SseReader(Stream stream) : IDisposable
{
    /// <summary>Passed only when something is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StreamReader _reader = new(stream, Encoding.UTF8);

    public async Task<SseBlock> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await ReadAsync(patience.Token);
    }

    /// <summary>Reads on until an event of that name comes.</summary>
    public async Task<JsonElement> NextAsync(string name)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var block = await ReadAsync(patience.Token);
            if (block.Name == name)
                return block.Json;
        }
    }

    public void Dispose() => _reader.Dispose();

    private async Task<SseBlock> ReadAsync(CancellationToken cancellationToken)
    {
        string name = "", text = "";
        while (true)
        {
            string? line = await _reader.ReadLineAsync(cancellationToken);
            if (line is null)
                throw new EndOfStreamException("The event stream has ended.");
            if (line.Length == 0)
                return new SseBlock(name, text);

            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                text = line[6..];
            else if (line.StartsWith(": ", StringComparison.Ordinal))
                text = line[2..];
            else
                throw new InvalidDataException($"Not a line of an event stream: {line}");
        }
    }
}
