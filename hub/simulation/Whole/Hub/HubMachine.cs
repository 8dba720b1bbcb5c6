using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The computer on which the hub runs: its disk, its clock, its power, and a service manager that starts it again.</summary>
internal sealed class HubMachine : IDoor
{
    /// <summary>2026-09-01 05:00 UTC: any time will do.</summary>
    private const long OriginUnixMs = 1_788_238_800_000;

    /// <summary>Where the disk does not let itself be read, the service manager tries again after this.</summary>
    private const long StartAgainMicros = 1_000_000;

    /// <summary>Each life's monotonic clock begins anew, this far or further from 0.</summary>
    private const long FirstMs = 4_000_000;

    private readonly CorePolicy _policy;
    private readonly Chance _chance;
    private readonly Switchboard _lines;
    private SimulatedLoop? _loop;
    private long _wallOffsetMs;
    private long _downMicros;
    private bool _cutsPower;
    private int _life;

    public HubMachine(
        Timeline timeline, SimulatedDisk disk, IReadOnlyList<Site> sites, Switchboard lines, CorePolicy policy, Rim rim,
        IWitness witness, Chance chance)
    {
        Timeline = timeline;
        Disk = disk;
        Sites = sites;
        Rim = rim;
        Witness = witness;
        _lines = lines;
        lines.Change(sites);
        _policy = policy;
        _chance = chance;
    }

    public Timeline Timeline { get; }

    public SimulatedDisk Disk { get; }

    /// <summary>As the configuration says now.</summary>
    public IReadOnlyList<Site> Sites { get; private set; }

    public Rim Rim { get; }

    public IWitness Witness { get; }

    /// <summary>Whether it has power, be it that the hub's process does not run.</summary>
    public bool IsUp { get; private set; } = true;

    public int Lives => _life;

    /// <summary>One durable commit.</summary>
    public long CommitMicros { get; set; } = 300;

    /// <summary>Null while the process is down.</summary>
    public SimulatedLoop? Loop => _loop is { IsDead: false } ? _loop : null;

    public long UnixMs(long micros) => OriginUnixMs + (micros / 1_000) + _wallOffsetMs;

    public void StepClock(long milliseconds) => _wallOffsetMs += milliseconds;

    public IDoorSession? Open(string name, byte[] password, IDeviceEnd end) => Loop?.Open(name, password, end);

    public void Start()
    {
        IsUp = true;
        long baseMs = (Timeline.NowMicros / 1_000) - FirstMs - _chance.Next(1_000_000);
        _life++;
        try
        {
            _loop = new SimulatedLoop(this, Rim.Policy(_policy), baseMs);
        }
        catch (StoreException)
        {
            Timeline.At(Timeline.NowMicros + StartAgainMicros, Start);
        }
    }

    /// <summary>The process dies where <paramref name="point"/> says, or now, and is started again after a while.</summary>
    /// <param name="afterEffects">For <see cref="CrashPoint.MidRelease"/>.</param>
    /// <param name="cutsPower">The whole machine goes down: what was not written durably may be lost, and nobody is told.</param>
    public void CrashAt(CrashPoint point, int afterEffects, long downMicros, bool cutsPower)
    {
        if (Loop is not { } loop)
        {
            return;
        }

        _downMicros = downMicros;
        _cutsPower = cutsPower;
        loop.CrashAt = point;
        loop.CrashAfterEffects = afterEffects;
        if (point == CrashPoint.None)
        {
            Crash();
        }
    }

    /// <summary>The process dies now.</summary>
    public void Crash()
    {
        if (Loop is not { } loop)
        {
            return;
        }

        IsUp = !_cutsPower;
        loop.Die(resets: IsUp);
        if (_cutsPower)
        {
            Disk.CutPower();
        }
        else
        {
            Disk.Crash();
        }

        _lines.LoseSenders();
        Witness.Died();
        Timeline.At(Timeline.NowMicros + _downMicros, Start);
    }

    /// <summary>The configuration is another, and the hub is told to read it: its lines change first (host/Reloading).</summary>
    public void Reload(IReadOnlyList<Site> sites)
    {
        Sites = sites;
        _lines.Change(sites);
        Loop?.Post(new SitesChanged { ReceivedMs = Loop.Now.MonotonicMs, Sites = Rim.Sites(sites), By = "somebody" });
    }

    /// <summary>Gives a message to its line; the answer is for this life of the hub alone.</summary>
    public void Send(SimulatedLoop loop, Outgoing report)
    {
        if (Rim.Sent(report) is { } sent)
        {
            _lines.Send(sent, Answer);
        }
        else
        {
            Answer(SendOutcome.Acknowledged, null);
        }

        void Answer(SendOutcome outcome, string? detail) => loop.Post(new ReportAnswered
        {
            ReceivedMs = loop.Now.MonotonicMs,
            ReportId = report.ReportId,
            Site = report.Site,
            Path = report.Path,
            Attempt = report.Attempt,
            Outcome = outcome,
            Detail = detail,
        });
    }

    /// <summary>Has a way tried without telling anything.</summary>
    public void Probe(SimulatedLoop loop, string site, string path) => _lines.Probe(site, path, (outcome, detail) => loop.Post(new PathAnswered
    {
        ReceivedMs = loop.Now.MonotonicMs,
        Site = site,
        Path = path,
        Outcome = outcome,
        Detail = detail,
    }));
}
