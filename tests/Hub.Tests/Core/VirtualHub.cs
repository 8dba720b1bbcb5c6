using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;

namespace SchoolButton.Tests.Core;

/// <summary>
/// A hub under virtual time: the core, a store in memory, and a record of everything that was let out after its commit.
/// The receiver answers only when a test says so.
/// </summary>
internal sealed class VirtualHub
{
    public const string School = "north";
    public const uint Button = 1;
    public const long IntervalMs = 10_000;
    public const long BoundMs = 30_000;

    /// <summary>A slow loop: the promises allow for it.</summary>
    public const long TickMs = 250;

    private const long WallStartMs = 1_788_000_000_000;

    private readonly Step _step = new();

    private readonly ITestStorage _storage;

    /// <param name="kinds">Of the first devices; the others are stationary.</param>
    public VirtualHub(
        int devices = 1, Site? site = null, CorePolicy? policy = null, ITestStorage? storage = null, params string[] kinds)
    {
        Policy = policy ?? new CorePolicy();
        Site = site ?? Reporting;
        _storage = storage ?? new MemoryDisk();
        _storage.Directory().Add(
            [.. Enumerable.Range(1, devices).Select(n =>
                n <= kinds.Length ? Record(n) with { Kind = kinds[n - 1] } : Record(n))],
            [.. Enumerable.Range(1, devices).Select(_ => new byte[Frame.KeyLength])]);
        Store = _storage.Open();
        Core = Started();
    }

    /// <summary>A site that wants everything reported that may be.</summary>
    public static Site Reporting { get; } =
        Site.WithOne(School, "North School", "1234", "receiver:9000", forwardSilence: true, forwardTests: true);

    /// <summary>And one that is not told of silences.</summary>
    public static Site Quiet { get; } =
        Site.WithOne(School, "North School", "1234", "receiver:9000", forwardSilence: false, forwardTests: true);

    /// <summary>And one that is not told of test presses.</summary>
    public static Site Untested { get; } =
        Site.WithOne(School, "North School", "1234", "receiver:9000", forwardSilence: true, forwardTests: false);

    /// <summary>As configured; a change takes effect at the next start, or when <see cref="SitesChanged"/> says so.</summary>
    public Site Site { get; set; }

    public CorePolicy Policy { get; }

    /// <summary>Where it is kept, if that is in memory.</summary>
    public MemoryDisk Disk => (MemoryDisk)_storage;

    public IHubStore Store { get; private set; }

    public HubCore Core { get; private set; }

    public long NowMs { get; set; } = 5_000;

    /// <summary>Everything put on the wire, in order.</summary>
    public List<Sent> Sends { get; } = [];

    /// <summary>Every try of a way without a message, in order.</summary>
    public List<(long AtMs, string Path)> Probes { get; } = [];

    /// <summary>Every ack sent to a device, in order.</summary>
    public List<Told> Acks { get; } = [];

    public List<Downlink> Downlinks { get; } = [];

    public List<HistoryEntry> History => [.. Disk.Now.History];

    /// <summary>Null where it is not kept in memory.</summary>
    public IReadOnlyList<HistoryEntry>? StoredHistory => (_storage as MemoryDisk)?.Now.History;

    /// <summary>How far the wall clock was set since the beginning.</summary>
    public long WallSetMs { get; set; }

    public Instant Now => new(NowMs, WallStartMs + WallSetMs + NowMs);

    public static DeviceRecord Record(int n) => new(
        (uint)n, 0, $"Room {n}", School, $"Room {n}", "stationary", n, IntervalMs, BoundMs, Retired: false);

    public Device Device(uint address = Button) => Core.Device(address)!;

    public DeviceState State(uint address = Button) => Device(address).State;

    public Alarm Alarm(uint counter, uint address = Button) =>
        Core.Alarms.Single(a => a.Address == address && a.Counter == counter);

    /// <summary>Applies a batch now, commits it, and lets its effects out.</summary>
    public Step Apply(params Input[] batch) => ApplyUpTo(NowMs, batch);

    public Step ApplyUpTo(long horizonMs, params Input[] batch)
    {
        Core.Apply(batch, Now, horizonMs, _step);
        Store.Commit(_step);
        Release();
        return _step;
    }

    /// <summary>Applies a batch and dies before the commit: the next start knows nothing of it.</summary>
    public void ApplyAndDie(params Input[] batch)
    {
        Core.Apply(batch, Now, NowMs, _step);
        Restart();
    }

    /// <summary>Applies a batch, commits it, and dies before anything is let out.</summary>
    public void CommitAndDie(params Input[] batch)
    {
        Core.Apply(batch, Now, NowMs, _step);
        Store.Commit(_step);
        Restart();
    }

    /// <summary>Lets time pass, tick by tick.</summary>
    public void Run(long ms)
    {
        for (long end = NowMs + ms; NowMs < end;)
        {
            NowMs = Math.Min(end, NowMs + TickMs);
            Apply();
        }
    }

    /// <summary>The process ends as it should, having stored all that it heard, and starts again.</summary>
    public void StopAndStart(long downMs = 0)
    {
        Core.Flush(Now, _step);
        Store.Commit(_step);
        Restart(downMs);
    }

    /// <summary>The process is killed and starts again on what the disk holds.</summary>
    public void Restart(long downMs = 0)
    {
        NowMs += downMs;
        _storage.Kill();
        Store = _storage.Open();
        Core = Started();
    }

    public FrameVerdict Take(UplinkFrame frame)
    {
        Apply(frame);
        return frame.Verdict;
    }

    public FrameVerdict Beat(uint counter, uint address = Button, int intervalSeconds = 10, byte flags = 0, long ageMs = 0)
    {
        UplinkFrame frame = HeartbeatFrame(counter, address, intervalSeconds, flags, ageMs);
        Apply(frame);
        return frame.Verdict;
    }

    public UplinkFrame HeartbeatFrame(
        uint counter, uint address = Button, int intervalSeconds = 10, byte flags = 0, long ageMs = 0,
        Reception by = default, Announcement? shown = null, long uptimeSeconds = 0, AirStatistics? air = null) => new()
        {
            ReceivedMs = NowMs - ageMs,
            Address = address,
            Generation = 0,
            Counter = counter,
            By = by,
            Heartbeat = new HeartbeatBody
            {
                Flags = flags,
                Battery = BatteryLevel.Mains,
                IntervalSeconds = intervalSeconds,
                HasDetails = shown is not null,
                Announcement = shown ?? Announcement.None,
                UptimeSeconds = uptimeSeconds,
                Air = air,
            },
        };

    public FrameVerdict Press(
        uint counter, EventKind kind = EventKind.Panic, uint address = Button, bool restore = false, uint cancelled = 0,
        int generation = 0, long atHubTimeMs = 0)
    {
        UplinkFrame frame = AlarmFrame(counter, kind, address, restore, cancelled, generation, atHubTimeMs);
        Apply(frame);
        return frame.Verdict;
    }

    public UplinkFrame AlarmFrame(
        uint counter, EventKind kind = EventKind.Panic, uint address = Button, bool restore = false, uint cancelled = 0,
        int generation = 0, long atHubTimeMs = 0, Reception by = default) => new()
        {
            ReceivedMs = NowMs,
            Address = address,
            Generation = generation,
            Counter = counter,
            By = by,
            Alarm = new AlarmBody
            {
                Kind = kind,
                Restore = restore,
                Zone = 1,
                Cause = (byte)PressCause.Single,
                Battery = BatteryLevel.Mains,
                AtHubTimeMs = atHubTimeMs,
                Cancelled = cancelled,
            },
        };

    /// <summary>The receiver's part: ends the latest attempt.</summary>
    public void Answer(SendOutcome outcome = SendOutcome.Acknowledged, string? detail = null) =>
        Apply(AnswerTo(Sends[^1], outcome, detail));

    public ReportAnswered AnswerTo(Sent sent, SendOutcome outcome, string? detail = null) => new()
    {
        ReceivedMs = NowMs,
        ReportId = sent.ReportId,
        Path = sent.Path,
        Attempt = sent.Attempt,
        Site = School,
        Outcome = outcome,
        Detail = detail,
    };

    /// <summary>The configuration is read anew.</summary>
    public void Reload(Site site)
    {
        Site = site;
        Apply(new SitesChanged { Sites = [site] });
    }

    /// <summary>Takes everything that is owed, as a receiver that answers at once would.</summary>
    public void AnswerAll()
    {
        for (int answered = 0; answered < Sends.Count;)
        {
            answered = Sends.Count;
            Answer();
        }
    }

    private HubCore Started() => new(Store.Load(), [Site], Policy, Now);

    private void Release()
    {
        foreach (Outgoing r in _step.Sends)
        {
            Sends.Add(new Sent(
                NowMs, r.ReportId, r.Kind, r.Restore, r.Address, r.Zone, r.Sequence, r.Attempt, r.MayBeRepeat, r.Path)
            {
                CancelsAlarmId = r.CancelsAlarmId,
                AlarmId = r.AlarmId,
                Text = r.Text,
                Whole = r,
            });
        }

        Probes.AddRange(_step.Probes.Select(p => (NowMs, p.Plan.Id)));
        foreach (Downlink downlink in _step.Downlinks)
        {
            Downlinks.Add(downlink);
            if (AckBody.FromBytes(downlink.Body) is { } ack)
            {
                Acks.Add(new Told(downlink.Address, ack.Counter, ack.Stage));
            }
        }
    }
}

/// <summary>One attempt to tell the receiver, as it was when it went out.</summary>
internal readonly record struct Sent(
    long AtMs, long ReportId, ReportKind Kind, bool Restore, uint Address, int Zone, int Sequence, int Attempt,
    bool MayBeRepeat, string Path)
{
    public long AlarmId { get; init; }

    public long CancelsAlarmId { get; init; }

    public string? Text { get; init; }

    public required Outgoing Whole { get; init; }
}

/// <summary>One ack to a device.</summary>
internal readonly record struct Told(uint Address, uint Counter, AckStage Stage);
