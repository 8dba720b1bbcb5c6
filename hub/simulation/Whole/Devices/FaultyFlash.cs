using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// What a device's flash guarantees as drivers/FlashStore.cs uses it: two slots for each record, written in turn and
/// checked by a CRC. A power cut leaves the slot that was being written whole or worthless, and the other untouched.
/// </summary>
internal sealed class FaultyFlash(Chance chance) : IStore
{
    private readonly Dictionary<string, Record> _records = [];
    private int _cutIn;

    /// <summary>Also those that failed.</summary>
    public int Writes { get; private set; }

    /// <summary>The medium takes no writes: what is being written is then whole, torn, or untouched, and nobody knows.</summary>
    public bool IsFailing { get; set; }

    /// <summary>Told of each write that the firmware may rely on.</summary>
    public Action<string, byte[]>? Kept { get; set; }

    /// <summary>The power goes in the middle of the nth write from now.</summary>
    public void CutAtWrite(int nth) => _cutIn = nth;

    /// <summary>What the newest slot of a record held is lost: the one before counts again.</summary>
    public void Corrupt(string name)
    {
        if (_records.TryGetValue(name, out Record? record))
        {
            record.Newer = record.Older;
            record.Older = null;
        }
    }

    public byte[]? Read(string name) => _records.TryGetValue(name, out Record? record) ? record.Newer?.ToArray() : null;

    public bool Write(string name, byte[] content)
    {
        Writes++;
        if (!_records.TryGetValue(name, out Record? record))
        {
            record = new Record();
            _records[name] = record;
        }

        if (_cutIn > 0 && --_cutIn == 0)
        {
            Tear(record, content);
            throw new PowerCut();
        }

        if (IsFailing)
        {
            Tear(record, content);
            return false;
        }

        record.Put(content);
        Kept?.Invoke(name, content);
        return true;
    }

    private void Tear(Record record, byte[] content)
    {
        switch (chance.Next(3))
        {
            case 0:
                record.Put(content);
                break;
            case 1:
                record.Older = null;
                break;
            default:
                // Nothing of it reached the medium.
                break;
        }
    }

    private sealed class Record
    {
        public byte[]? Newer { get; set; }

        public byte[]? Older { get; set; }

        public void Put(byte[] content)
        {
            Older = Newer;
            Newer = [.. content];
        }
    }
}
