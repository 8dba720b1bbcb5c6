using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What the disk holds of alarms, asked of the disk itself; found by key with an index of its own.</summary>
internal sealed class DiskView(SimulatedDisk disk)
{
    private readonly Dictionary<(uint Address, uint Counter), long> _ids = [];

    public IEnumerable<ReportRow> Reports => disk.Now.Reports.Values;

    public void OnWritten(StepRows rows)
    {
        foreach (AlarmRow row in rows.Alarms)
        {
            _ids[((uint)row.Address, (uint)row.Counter)] = row.Id;
        }
    }

    /// <summary>Null if it is not there (any more).</summary>
    public AlarmRow? Alarm(long id) => disk.Now.Alarms.GetValueOrDefault(id);

    public AlarmRow? Alarm(uint address, uint counter) =>
        _ids.TryGetValue((address, counter), out long id) && Alarm(id) is { } row && row.Address == address && row.Counter == counter
            ? row
            : null;
}
