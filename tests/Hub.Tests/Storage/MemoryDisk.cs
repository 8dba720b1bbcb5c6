using SchoolButton.Hub.Storage;

namespace SchoolButton.Tests.Storage;

/// <summary>
/// What a store in memory holds, as one immutable value: so a crash is to forget a reference, and a power cut is to go
/// back to the last durable commit.
/// </summary>
internal sealed class MemoryDisk : ITestStorage
{
    private MemoryContent _durable = MemoryContent.Empty;

    /// <summary>Whether a kill takes with it what was not committed durably, as a power cut may.</summary>
    public bool LosesPower { get; init; }

    /// <summary>Of finished alarms, so many are loaded in full.</summary>
    public int FinishedAlarmsLoaded { get; init; } = 10_000;

    public MemoryContent Now { get; private set; } = MemoryContent.Empty;

    /// <summary>Of the store that was opened last; an older one may not write any more.</summary>
    public long Epoch { get; set; }

    /// <summary>Enters devices in the directory as they are, or changes them.</summary>
    public void Put(params DeviceEntry[] entries) => new MemoryDirectory(this).Put(entries);

    public void Write(MemoryContent content, bool durable)
    {
        Now = content;
        if (durable)
        {
            _durable = content;
        }
    }

    public IHubStore Open() => new MemoryStore(this);

    public IDeviceDirectory Directory() => new MemoryDirectory(this);

    public void Kill()
    {
        if (LosesPower)
        {
            CutPower();
        }
    }

    /// <summary>The worst a power cut may do: everything since the last durable commit is gone.</summary>
    public void CutPower() => Now = _durable;
}
