using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Spare;

namespace SchoolButton.Tests.Storage;

/// <summary>A store with a spare journal in a real file, over a database in memory that fails as it is told to.</summary>
internal sealed class SparedRig : IDisposable
{
    public static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly int _journalBytes;
    private readonly int _carriedAtOnce;
    private long _alarms;

    public SparedRig(int journalBytes = 64 * 1_024, bool losesPower = false, int carriedAtOnce = SparedStore.CarriedAtOnce)
    {
        _carriedAtOnce = carriedAtOnce;
        _journalBytes = journalBytes;
        Disk = new MemoryDisk { LosesPower = losesPower };
        Store = Open();
    }

    public MemoryDisk Disk { get; }

    public StepTime Time { get; } = new();

    public SparedStore Store { get; private set; }

    /// <summary>What happens to the next commit that reaches the database.</summary>
    public Func<FlakyStore.Fate> Fate { get; set; } = () => FlakyStore.Fate.Well;

    public string JournalPath => _folder.File("spare.journal");

    public static string TextOf(long alarm) => $"alarm {alarm}";

    /// <summary>A call for help: an alarm, a line of its history, an audit entry.</summary>
    public Step Alarm()
    {
        long id = ++_alarms;
        Step step = Samples.DurableStep();
        step.Alarms.Add(Samples.Alarm(id, counter: (uint)id));
        step.History.Add(new HistoryEntry(id, id, "raised", TextOf(id)));
        step.Audit.Add(Samples.Audited(TextOf(id)));
        return step;
    }

    public static Step Heartbeat(uint address, long heardUnixMs)
    {
        Step step = new();
        step.Devices.Add(new Device(
            Samples.Record() with { Address = address }, new DeviceStatus { LastHeardUnixMs = heardUnixMs, LastCounter = heardUnixMs }));
        return step;
    }

    public void TryAgain()
    {
        Time.Pass(BetweenTries);
        for (long before = -1; before != Disk.Now.Step;)
        {
            // A part at each call, as long as the database takes them.
            before = Disk.Now.Step;
            Store.DirectoryChanges();
        }
    }

    /// <summary>The process is gone, and another one starts.</summary>
    public void Restart()
    {
        Store.Dispose();
        Disk.Kill();
        Store = Open();
    }

    /// <summary>As <see cref="Restart"/>, and the last line of the journal is torn so many bytes before its end.</summary>
    public void RestartTorn(int lost)
    {
        Store.Dispose();
        Disk.Kill();
        byte[] bytes = File.ReadAllBytes(JournalPath);
        int end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        int begin = bytes.AsSpan(0, Math.Max(0, end - 1)).LastIndexOf((byte)'\n') + 1;
        bytes.AsSpan(Math.Max(begin, end - lost)..end).Clear();
        File.WriteAllBytes(JournalPath, bytes);
        Store = Open();
    }

    public IReadOnlyList<string> History => [.. Disk.Now.History.Select(h => h.Detail!)];

    public IReadOnlyList<string> Audit => [.. Disk.Now.Audit.Select(a => a.Entry.What)];

    public void Dispose()
    {
        Store.Dispose();
        _folder.Dispose();
    }

    private SparedStore Open() => new SparedDatabase(
        new FlakyDatabase(Disk, () => Fate()), JournalPath, Time, _journalBytes) { CarriedAtOnce = _carriedAtOnce }.OpenStore();

    /// <summary>Files kept beside the journal.</summary>
    public IReadOnlyList<string> Kept => Directory.GetFiles(Path.GetDirectoryName(JournalPath)!, "spare.journal.kept-*");

    /// <summary>Another hub, with a journal of its own, takes the place of this one.</summary>
    public SparedStore TakeOver() => new SparedDatabase(
        new MemoryDatabase(Disk), _folder.File("standby.journal"), Time, _journalBytes).OpenStore();

    private sealed class FlakyDatabase(MemoryDisk disk, Func<FlakyStore.Fate> next) : HubDatabase
    {
        public override string Place => "memory";

        public override IDeviceDirectory Directory => new MemoryDirectory(disk);

        public override IHubArchive Archive => new MemoryDatabase(disk);

        public override IHubStore OpenStore() => new FlakyStore(new MemoryStore(disk), next);

        public override void Backup(string path, Action<double>? progress) => throw new NotSupportedException();
    }
}
