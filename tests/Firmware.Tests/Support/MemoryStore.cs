using SchoolButton.Firmware.Core;

namespace SchoolButton.Tests;

/// <summary>A store whose power can go at any write: before it, or after it but before the answer.</summary>
internal sealed class MemoryStore : IStore
{
    private readonly Dictionary<string, byte[]> _records = [];

    private readonly List<(string Name, byte[] Content)> _history = [];

    /// <summary>Whether a record ever looked like this.</summary>
    public bool WasWritten(string name, Func<byte[], bool> looks) =>
        _history.Exists(write => write.Name == name && looks(write.Content));

    public bool IsBroken { get; set; }

    public int Writes { get; private set; }

    /// <summary>Asked before each write; what it throws is the power cut.</summary>
    public Action? BeforeWrite { get; set; }

    public Action? AfterWrite { get; set; }

    public byte[]? Read(string name) => _records.TryGetValue(name, out byte[]? content) ? [.. content] : null;

    public bool Write(string name, byte[] content)
    {
        BeforeWrite?.Invoke();
        if (IsBroken)
        {
            return false;
        }

        _records[name] = [.. content];
        _history.Add((name, [.. content]));
        Writes++;
        AfterWrite?.Invoke();
        return true;
    }
}
