using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// What lasts, as each way's receiver has it: nothing is over there that was never told, and what is over is told wherever it
/// stands. How things are with devices and outages is for <see cref="WordCheck"/> and <see cref="OutageWordCheck"/>.
/// </summary>
/// <remarks>
/// A hub that was started since does not know who was told of what, and tells the end to all; and whoever is taken out of the
/// configuration is told nothing more.
/// </remarks>
internal sealed class ConditionCheck(Timeline timeline, SiteBook sites, FailureList failures)
{
    private readonly record struct What(string Site, ReportKind Kind, uint Address);

    /// <summary>By way: since when it stands there.</summary>
    private readonly Dictionary<What, SortedDictionary<string, long>> _stands = [];

    /// <summary>When the hub last said of it that it began.</summary>
    private readonly Dictionary<What, long> _begun = [];

    /// <summary>Since then it said that it is over.</summary>
    private readonly HashSet<What> _over = [];

    /// <summary>Ways that are owed the end since nobody knew whether they had been told the beginning; until they take either.</summary>
    private readonly HashSet<(What What, string Path)> _inDoubt = [];

    /// <summary>The ways that failures of others were told of, by what they are called.</summary>
    private readonly Dictionary<What, string> _failed = [];

    private readonly HashSet<long> _known = [];
    private long _startedMicros;
    private bool _isFirstStep;

    public void OnStarted() => (_startedMicros, _isFirstStep) = (timeline.NowMicros, true);

    public void OnApplied(Step step)
    {
        // What lasts is told to whoever has just been set up to be told of it; it began some time before.
        long nowMicros = _isFirstStep || step.SitesReplaced ? 0 : timeline.NowMicros;
        _isFirstStep = false;
        foreach (Report report in step.Reports)
        {
            if (report.AlarmId == 0 && _known.Add(report.Id))
            {
                // What is told over a further way began when it was told first.
                What what = new(report.Site, report.Kind, report.Address);
                if (report.Restore)
                {
                    _over.Add(what);
                    if (_startedMicros >= _begun.GetValueOrDefault(what))
                    {
                        _inDoubt.Add((what, report.Path));
                    }
                }
                else if (_over.Remove(what) || !_begun.ContainsKey(what))
                {
                    _begun[what] = nowMicros;
                }
            }
        }
    }

    /// <summary>What is a retransmission to a receiver it shows to nobody.</summary>
    public void OnTook(TakenMessage taken)
    {
        if (taken is { AlarmId: not 0 } or { IsRetransmission: true } or { Kind: ReportKind.PeriodicTest })
        {
            return;
        }

        What what = new(taken.Site, taken.Kind, taken.Address);
        if (!_stands.TryGetValue(what, out SortedDictionary<string, long>? there))
        {
            _stands[what] = there = new SortedDictionary<string, long>(StringComparer.Ordinal);
        }

        bool isInDoubt = _inDoubt.Remove((what, taken.Path));
        if (!taken.Restore)
        {
            there[taken.Path] = timeline.NowMicros;
            _failed[what] = taken.Text ?? string.Empty;
            return;
        }

        long begunMicros = _begun.GetValueOrDefault(what);
        isInDoubt |= _startedMicros >= begunMicros || sites.SinceMicros(taken.Site, taken.Path) >= begunMicros;
        if (!there.Remove(taken.Path) && !isInDoubt)
        {
            failures.Add(
                FailureKind.Untrue, taken.Address, $"{taken.Path} of {taken.Site} is told that {taken.Kind} is over, and was never told of it");
        }
    }

    /// <summary>Whether a way's receiver takes something for lasting.</summary>
    public bool Stands(string site, string path, ReportKind kind, uint address) =>
        _stands.GetValueOrDefault(new What(site, kind, address))?.ContainsKey(path) == true;

    /// <summary>Whether it stands at one of the site's ways to the police, be it one that was taken out meanwhile.</summary>
    public bool StandsAnywhere(string site, ReportKind kind, uint address) =>
        sites.Right(site)!.Paths.Any(p => !p.IsCopy && Stands(site, p.Id, kind, address));

    /// <summary>The ways at which it stands and must not, once it is over.</summary>
    public IEnumerable<string> Wrong(string site, ReportKind kind, uint address) =>
        (_stands.GetValueOrDefault(new What(site, kind, address)) ?? []).Where(s => sites.SinceMicros(site, s.Key) <= s.Value).Select(s => s.Key);

    /// <summary>All is well again and had time: no way stands anywhere as failed.</summary>
    public void CheckSettled(SimulatedLoop? loop)
    {
        foreach ((What what, SortedDictionary<string, long> there) in _stands.Where(s => s.Key.Kind == ReportKind.PathFailed && s.Value.Count > 0))
        {
            bool isFailed = loop?.Core.Paths.Any(p => p.Site == what.Site && p.Plan.Name == _failed[what] && p.Health.State == PathState.Failed) ?? true;
            if (!isFailed && Wrong(what.Site, what.Kind, what.Address).FirstOrDefault() is { } path)
            {
                failures.Add(FailureKind.False, 0, $"{path} of {what.Site} was told that {_failed[what]} failed and nothing since, and it works");
            }
        }
    }
}
