using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation;

/// <summary>What a device keeps over its sleeps. It counts the writes, since each stops the device for a while.</summary>
internal sealed class SimulatedFlash : IStore
{
    private readonly Dictionary<string, byte[]> _records = [];

    public int Writes { get; private set; }

    public byte[]? Read(string name) => _records.TryGetValue(name, out byte[]? content) ? [.. content] : null;

    public bool Write(string name, byte[] content)
    {
        _records[name] = [.. content];
        Writes++;
        return true;
    }
}
