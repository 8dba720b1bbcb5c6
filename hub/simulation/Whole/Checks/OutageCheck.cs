using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// One event for what fails together: an outage is told only when all are missed, and then nobody of them is called silent.
/// What counts as missed is as people are promised (hub/core/SilenceJudge.cs).
/// </summary>
internal sealed class OutageCheck(Timeline timeline, SimulatedDisk disk, IReadOnlyDictionary<uint, DeviceTruth> devices, FailureList failures)
{
    /// <summary>Fewer that fail together may do so by chance.</summary>
    private const int Least = 3;

    private readonly HashSet<long> _begun = [];

    /// <summary>When the latest outage of a group ended; by site and access point, which is empty for all of the site.</summary>
    private readonly Dictionary<(string Site, string Behind), long> _ended = [];

    /// <summary>Since when those last that were begun and not ended; by group, as above.</summary>
    private readonly Dictionary<(string Site, string Behind), long> _open = [];

    /// <summary>A process starts: it knows of those that the disk knows of.</summary>
    public void OnStarted()
    {
        _open.Clear();
        foreach (OutageRow row in disk.Now.Outages.Values.Where(o => o.EndedAt == 0 && (OutageKind)o.Kind != OutageKind.Gateway))
        {
            _open[(row.Site, (OutageKind)row.Kind == OutageKind.Site ? string.Empty : row.Subject)] = timeline.NowMicros;
        }
    }

    /// <summary>The core has judged now, by what reached it before.</summary>
    public void OnApplied(Step step)
    {
        foreach (Outage outage in step.Outages)
        {
            if (outage.Kind == OutageKind.Gateway)
            {
                continue;
            }

            (string Site, string Behind) group = (outage.Site, outage.Kind == OutageKind.Site ? string.Empty : outage.Subject);
            if (outage.EndedUnixMs != 0)
            {
                _ended[group] = timeline.NowMicros;
                _open.Remove(group);
                continue;
            }

            _open.TryAdd(group, timeline.NowMicros);
            if (_begun.Add(outage.Id) && Members(group).FirstOrDefault(IsFresh) is { } heard)
            {
                failures.Add(FailureKind.False, heard.Address, $"an outage of {outage.Subject} began, and it was heard at {heard.HeardMicros / 1e6:0.000} s");
            }
        }
    }

    /// <summary>When the latest outage ended that may have hidden a device; it has its whole bound from then.</summary>
    public long EndedFor(DeviceTruth device) => Math.Max(
        _ended.GetValueOrDefault((device.Record.Site, string.Empty), -1),
        _ended.GetValueOrDefault((device.Record.Site, device.Record.Behind), -1));

    /// <summary>Whether an outage lasts that explains why nobody calls a device silent; it must be a true one.</summary>
    public bool IsHidden(DeviceTruth device, long atMicros)
    {
        bool isHidden = false;
        foreach ((string, string) group in (ReadOnlySpan<(string, string)>)[(device.Record.Site, string.Empty), (device.Record.Site, device.Record.Behind)])
        {
            if (!_open.TryGetValue(group, out long sinceMicros))
            {
                continue;
            }

            isHidden = true;
            if (Members(group).FirstOrDefault(m => m.HeardMicros > sinceMicros && m.HeardMicros <= atMicros) is { } heard)
            {
                failures.Add(
                    FailureKind.Late, device.Address,
                    $"still unknown: an outage of {group} goes on, and {heard.Address:x6} of it was heard at {heard.HeardMicros / 1e6:0.000} s");
                _open[group] = atMicros;
            }
        }

        return isHidden;
    }

    /// <summary>What is out, so that a device that reached its bound is no more silent than the others.</summary>
    /// <returns>Null if it is missed for itself.</returns>
    public string? Hiding(DeviceTruth device, long atMicros, long listensSince)
    {
        if (device.SnoozedUntilMicros >= atMicros)
        {
            return null;
        }

        return AllMissed(device, string.Empty, atMicros, listensSince) ? "the site"
            : device.Record.Behind.Length > 0 && AllMissed(device, device.Record.Behind, atMicros, listensSince) ? device.Record.Behind
            : null;
    }

    private bool AllMissed(DeviceTruth device, string behind, long atMicros, long listensSince)
    {
        long quietMicros = QuietMicros(device.Record);
        int awaited = 0;
        foreach (DeviceTruth other in Members((device.Record.Site, behind)))
        {
            // Each may be quiet for so long as its own interval allows, and from the hub's own start on.
            if (other.HeardMicros >= device.HeardMicros + quietMicros
                || atMicros - Math.Max(other.HeardMicros, listensSince) < QuietMicros(other.Record))
            {
                return false;
            }

            awaited += other == device || (other.Shown is DeviceState.Online or DeviceState.Late && other.SnoozedUntilMicros < atMicros) ? 1 : 0;
        }

        return awaited >= Least;
    }

    private IEnumerable<DeviceTruth> Members((string Site, string Behind) group) => devices.Values.Where(d =>
        d.IsKnown && !d.IsRetired && !d.IsOnAir && d.Record.Site == group.Site && (group.Behind.Length == 0 || d.Record.Behind == group.Behind));

    private bool IsFresh(DeviceTruth device) =>
        timeline.NowMicros - device.HeardMicros < device.Record.IntervalMs * 1_000 && device.SnoozedUntilMicros < timeline.NowMicros;

    private static long QuietMicros(DeviceRecord record)
    {
        long late = Math.Min(record.IntervalMs + (record.IntervalMs / 4), record.BoundMs);
        return 1_000 * Math.Min(late, Math.Max(record.IntervalMs, record.BoundMs - record.IntervalMs));
    }
}
