using System.Collections.Immutable;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Tests.Storage;

/// <summary>
/// What a store in memory holds, as one immutable value: so a crash is to forget a reference, and a power cut is to go
/// back to the last durable commit.
/// </summary>
internal sealed class MemoryDisk : ITestStorage
{
    private Content _durable = Content.Empty;

    /// <summary>Whether a kill takes with it what was not committed durably, as a power cut may.</summary>
    public bool LosesPower { get; init; }

    /// <summary>Of finished alarms, so many are loaded in full.</summary>
    public int FinishedAlarmsLoaded { get; init; } = 10_000;

    public Content Now { get; private set; } = Content.Empty;

    /// <summary>Enters devices in the directory as they are, or changes them.</summary>
    public void Put(params DeviceEntry[] entries) => new MemoryDirectory(this).Put(entries);

    public void Write(Content content, bool durable)
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

    internal sealed record Content(
        ImmutableSortedDictionary<uint, (DeviceEntry Entry, long Revision)> Directory,
        ImmutableDictionary<uint, DeviceStatus> Statuses,
        ImmutableSortedDictionary<long, Alarm> Alarms,
        ImmutableSortedDictionary<long, Report> Reports,
        ImmutableDictionary<string, int> Sequences,
        ImmutableSortedDictionary<long, SiteAnnouncement> Announcements,
        ImmutableList<HistoryEntry> History)
    {
        public ImmutableDictionary<(uint Address, long HourUnixMs), DeviceHour> Hours { get; init; } =
            ImmutableDictionary<(uint, long), DeviceHour>.Empty;

        public ImmutableList<AuditEntry> Audit { get; init; } = [];

        public static Content Empty { get; } = new(
            ImmutableSortedDictionary<uint, (DeviceEntry, long)>.Empty,
            ImmutableDictionary<uint, DeviceStatus>.Empty,
            ImmutableSortedDictionary<long, Alarm>.Empty,
            ImmutableSortedDictionary<long, Report>.Empty,
            ImmutableDictionary<string, int>.Empty,
            ImmutableSortedDictionary<long, SiteAnnouncement>.Empty,
            ImmutableList<HistoryEntry>.Empty);
    }
}
