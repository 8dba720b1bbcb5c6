using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// The hub's database in virtual time: a commit takes its time and is whole or did not happen, whatever dies meanwhile.
/// A power cut goes back to the last commit that was to be durable. What a lying disk does otherwise, it overrides.
/// </summary>
internal class SimulatedDisk(Timeline timeline, Chance chance) : HubDatabase
{
    /// <summary>As the hub asks for.</summary>
    private const int FinishedAlarms = 10_000;

    private long _revision;
    private long _newest;
    private StepRows? _writing;
    private long _epoch;

    public override string Place => "a simulated disk";

    public override IDeviceDirectory Directory => new SimulatedDirectory(this);

    public override IHubArchive Archive => new SimulatedArchive(this);

    public DiskWeather Weather { get; set; } = DiskWeather.Fair;

    /// <summary>What the next start finds after the process was killed.</summary>
    public DiskContent Now { get; private set; } = DiskContent.Empty;

    /// <summary>What it finds after a power cut.</summary>
    public DiskContent Durable { get; private set; } = DiskContent.Empty;

    /// <summary>A commit is under way: there is one at a time.</summary>
    public bool IsBusy => _writing != null;

    /// <summary>Told of each transaction that reached the medium.</summary>
    public Action<StepRows>? Written { get; set; }

    public long Commits { get; private set; }

    public long Failures { get; private set; }

    /// <summary>A store without time, for whoever needs none.</summary>
    public override IHubStore OpenStore() => new SimulatedStore(this);

    public HubSnapshot Load() => Now.ToSnapshot(FinishedAlarms);

    /// <summary>What changed in the directory since the last call, or since the last crash.</summary>
    public IReadOnlyList<DeviceEntry> DirectoryChanges()
    {
        long seen = _revision;
        _revision = _newest;
        return seen == _revision ? [] : [.. Now.Directory.Values.Where(d => d.Revision > seen).Select(d => d.Entry)];
    }

    /// <param name="done">Told once: null when it is on disk, else why nothing was written. Never after a crash.</param>
    public void Commit(Step step, Action<StoreException?> done)
    {
        if (IsBusy)
        {
            throw new InvalidOperationException("the disk is still at the last commit");
        }

        StepRows rows = StepRows.Of(step);
        _writing = rows;
        long epoch = _epoch;
        int spread = (int)Math.Min(int.MaxValue - 1, Weather.SlowestMicros - Weather.FastestMicros);
        timeline.At(timeline.NowMicros + Weather.FastestMicros + chance.Next(spread + 1), () =>
        {
            if (_epoch == epoch)
            {
                _writing = null;
                done(Write(rows));
            }
        });
    }

    /// <summary>The hub's process is killed: a commit that is under way is on disk as a whole or not at all, and nobody is told.</summary>
    public void Crash()
    {
        _epoch++;
        if (_writing is { } rows && chance.Next(2) == 0)
        {
            Write(rows);
        }

        _writing = null;
        _revision = 0;
    }

    /// <summary>The machine loses its power: what was not to be durable is gone.</summary>
    public void CutPower()
    {
        Crash();
        Now = Durable;
    }

    /// <summary>Enters devices in the directory as they are, or changes them; at once.</summary>
    public void Put(params DeviceEntry[] entries)
    {
        long revision = ++_newest;
        Now = Now with { Directory = Now.Directory.SetItems(entries.Select(e => KeyValuePair.Create(e.Record.Address, (e, revision)))) };
        Durable = Now;
    }

    public override void Backup(string path, Action<double>? progress) =>
        throw new NotSupportedException("nobody backs up a simulated disk");

    /// <returns>Why it was not written; null if it was.</returns>
    internal StoreException? Write(StepRows rows)
    {
        if (Weather.IsFull || chance.Next(100) < Weather.FailPercent)
        {
            Failures++;
            return new StoreException(Weather.IsFull ? "the simulated disk is full" : "the simulated disk failed");
        }

        Commits++;
        Now = Apply(Now, rows);
        if (IsDurable(rows))
        {
            Durable = Now;
        }

        Written?.Invoke(rows);
        return null;
    }

    internal void ForgetHours(long beforeUnixMs) =>
        Now = Now with { Hours = Now.Hours.RemoveRange(Now.Hours.Keys.Where(h => h.HourUnixMs < beforeUnixMs)) };

    /// <summary>One transaction.</summary>
    protected virtual DiskContent Apply(DiskContent before, StepRows rows) => before.With(rows);

    /// <summary>Whether the commit, and all before it, survives a power cut.</summary>
    protected virtual bool IsDurable(StepRows rows) => rows.Durable;
}
