using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Calls for help that were taken back. On the wire a cancel names no alarm: the receiver takes it for that of the last call
/// for help from the zone. So only the newest call of a device can be taken back at a receiver, and a newer call ends that,
/// wherever the cancel still waits.
/// </summary>
internal sealed class TakenBack
{
    /// <summary>Why a cancel is not told any more.</summary>
    public const string Overtaken = "its receiver would take back another call of this device with it";

    /// <summary>The newest call of each device.</summary>
    private readonly Dictionary<uint, long> _newest = [];

    /// <summary>Devices of which a call from before the start stands somewhere; over which way it went is not known.</summary>
    private readonly HashSet<uint> _standing = [];

    /// <summary>Calls that nobody has, by device: wherever such a call goes next, its cancel follows.</summary>
    private readonly Dictionary<uint, (Matter Call, Matter Cancel)> _pairs = [];

    /// <summary>By the cancel: what it takes back. Of those that were loaded.</summary>
    private readonly Dictionary<long, long> _loaded = [];

    /// <summary>The newest call of all; 0 for none.</summary>
    public long NewestId { get; private set; }

    /// <summary>
    /// Which alarm takes back which is not stored, but both have the moment of it. Several cancels may come in one; all but one of
    /// them took back nothing, and are owed to nobody.
    /// </summary>
    public void Load(IReadOnlyList<Alarm> alarms)
    {
        ILookup<(uint, long), Alarm> cancels = alarms.Where(a => a.Kind == EventKind.Cancel).ToLookup(a => (a.Address, a.StoredUnixMs));
        foreach (Alarm call in alarms.Where(a => a.IsCallForHelp).OrderBy(a => a.Id))
        {
            Called(call.Address, call.Id);
            if (call is { CancelledUnixMs: 0, ClosedUnixMs: 0 })
            {
                _standing.Add(call.Address);
            }

            if (call.CancelledUnixMs > 0)
            {
                foreach (Alarm cancel in cancels[(call.Address, call.CancelledUnixMs)].Where(c => c.Id > call.Id))
                {
                    _loaded[cancel.Id] = call.Id;
                }
            }
        }
    }

    /// <summary>All messages are loaded.</summary>
    public void LoadPairs(OpenMatters open)
    {
        foreach ((long cancelId, long callId) in _loaded)
        {
            if (open.FindCall(callId) is { IsReceived: false } call && open.Find(cancelId, ReportKind.Cancel) is { } cancel)
            {
                Took(call, cancel);
            }
        }
    }

    /// <summary>The alarm that a loaded cancel takes back; 0 where that is not known, and for anything else.</summary>
    public long CancelledBy(Report report) => report.Kind == ReportKind.Cancel ? _loaded.GetValueOrDefault(report.AlarmId) : 0;

    /// <summary>Whether it is a cancel that must not be told any more.</summary>
    public bool IsOvertaken(Report report) => report.Kind == ReportKind.Cancel && HasCalledSince(report.Address, report.AlarmId);

    /// <summary>Nobody has the call, and it is taken back.</summary>
    public void Took(Matter call, Matter cancel) => _pairs[call.Notice.Address] = (call, cancel);

    public void Called(uint address, long alarmId)
    {
        _newest[address] = alarmId;
        NewestId = Math.Max(NewestId, alarmId);
        _pairs.Remove(address);
    }

    public bool HasCalledSince(uint address, long alarmId) => _newest.GetValueOrDefault(address) > alarmId;

    /// <summary>Whether a receiver may have a call of this device from before the start that was not taken back.</summary>
    public bool StandsFromBefore(uint address) => _standing.Contains(address);

    /// <summary>It is owed nowhere any more.</summary>
    public void Closed(Matter matter)
    {
        if (CancelOf(matter) is not null)
        {
            _pairs.Remove(matter.Notice.Address);
        }
    }

    /// <summary>What follows a call for help wherever it goes; null if it was not taken back.</summary>
    public Matter? CancelOf(Matter call) =>
        _pairs.TryGetValue(call.Notice.Address, out (Matter Call, Matter Cancel) pair) && pair.Call == call ? pair.Cancel : null;
}
