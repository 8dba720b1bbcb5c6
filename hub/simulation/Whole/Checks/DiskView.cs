using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What the disk holds of alarms, asked of the disk itself; found by key with an index of its own.</summary>
internal sealed class DiskView(SimulatedDisk disk)
{
    private readonly Dictionary<(uint Address, uint Counter), long> _ids = [];
    private readonly Dictionary<uint, HashSet<long>> _ofDevice = [];

    /// <summary>How far the one alarm of a device has come that has come farthest; Heard if there is none.</summary>
    public AckStage BestStage(uint address) => !_ofDevice.TryGetValue(address, out HashSet<long>? ids)
        ? AckStage.Heard
        : ids.Select(Alarm).OfType<AlarmRow>().Select(a => Core.Alarm.StageOf(a.ForwardedAt, a.AcknowledgedAt)).DefaultIfEmpty(AckStage.Heard).Max();

    public IEnumerable<ReportRow> Reports => disk.Now.Reports.Values;

    public void OnWritten(StepRows rows)
    {
        foreach (AlarmRow row in rows.Alarms)
        {
            uint address = (uint)row.Address;
            _ids[(address, (uint)row.Counter)] = row.Id;
            if (!_ofDevice.TryGetValue(address, out HashSet<long>? ids))
            {
                _ofDevice[address] = ids = [];
            }

            ids.Add(row.Id);
        }
    }

    /// <summary>Null if it is not there (any more).</summary>
    public AlarmRow? Alarm(long id) => disk.Now.Alarms.GetValueOrDefault(id);

    public AlarmRow? Alarm(uint address, uint counter) =>
        _ids.TryGetValue((address, counter), out long id) && Alarm(id) is { } row && row.Address == address && row.Counter == counter
            ? row
            : null;
}
