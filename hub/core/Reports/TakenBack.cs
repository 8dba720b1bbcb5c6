using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Calls for help that were taken back while nobody has them, by device: wherever such a call goes next, its cancel follows. A
/// newer call of the device ends that: the cancel would be read as its.
/// </summary>
internal sealed class TakenBack
{
    private readonly Dictionary<uint, (Matter Call, Matter Cancel)> _pairs = [];

    /// <summary>
    /// Which alarm takes back which is not stored, but both have the moment of it, and only the newest call of a device can be
    /// taken back.
    /// </summary>
    public void Load(IReadOnlyList<Alarm> alarms, Func<long, Matter?> callOf, Func<long, Matter?> cancelOf)
    {
        ILookup<(uint, long), Alarm> cancels = alarms.Where(a => a.Kind == EventKind.Cancel).ToLookup(a => (a.Address, a.StoredUnixMs));
        foreach (IGrouping<uint, Alarm> calls in alarms.Where(a => a.IsCallForHelp).GroupBy(a => a.Address))
        {
            Alarm newest = calls.MaxBy(a => a.Id)!;
            if (newest.CancelledUnixMs > 0 && callOf(newest.Id) is { IsReceived: false } call)
            {
                // Several may have come in one millisecond; the others took back nothing, and are owed to nobody.
                Matter? cancel = cancels[(newest.Address, newest.CancelledUnixMs)].Select(c => cancelOf(c.Id)).FirstOrDefault(c => c is not null);
                if (cancel is not null)
                {
                    Took(call, cancel);
                }
            }
        }
    }

    public void Took(Matter call, Matter cancel) => _pairs[call.Notice.Address] = (call, cancel);

    /// <summary>The device calls again.</summary>
    public void Called(uint address) => _pairs.Remove(address);

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
