using System.Globalization;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>How far a run is. Told from many threads.</summary>
internal sealed class RunProgress
{
    /// <summary>Of a run; less is not worth a word.</summary>
    private const double Step = 0.01;

    private readonly IReadOnlyList<PlanCase> _cases;
    private readonly int _seeds;
    private readonly double[] _shares;
    private readonly double[] _weights;
    private readonly double _weight;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Action<string> _show;
    private readonly Lock _lock = new();

    /// <param name="show">Given the words each time something changed, one call at a time.</param>
    public RunProgress(IReadOnlyList<PlanCase> cases, int seeds, TimeProvider time, Action<string> show)
    {
        _cases = cases;
        _seeds = seeds;
        _time = time;
        _show = show;
        _began = time.GetTimestamp();
        _shares = new double[cases.Count * seeds];

        // What a run costs grows with the virtual time of all who are in it.
        _weights = [.. cases.Select(one =>
            one.Plan.Wearables * (one.Plan.WarmUpSeconds + ((double)one.Plan.Times * one.Plan.EverySeconds)))];
        _weight = _weights.Sum() * seeds;
    }

    /// <param name="job">Which in order of cases and seeds.</param>
    /// <param name="share">Of it that is done, 0 to 1.</param>
    public void Is(int job, double share)
    {
        lock (_lock)
        {
            if (share >= 1 || share >= _shares[job] + Step)
            {
                _shares[job] = Math.Min(share, 1);
                _show(Words());
            }
        }
    }

    private string Words()
    {
        double done = _shares.Select((share, job) => share * _weights[job / _seeds]).Sum() / _weight;
        IEnumerable<string> cases = _cases.Select((one, c) =>
            $"{one.Name} {_shares.AsSpan(c * _seeds, _seeds).Count(1.0)}/{_seeds}");
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(done * 100),3} %  {Rest(done)}{string.Join(", ", cases)}");
    }

    private string Rest(double done)
    {
        TimeSpan passed = _time.GetElapsedTime(_began);

        // The first moments are starting up, and say nothing of the rest.
        if (done is <= 0.01 or >= 1 || passed < TimeSpan.FromSeconds(2))
        {
            return "";
        }

        double seconds = passed.TotalSeconds * (1 - done) / done;
        return seconds >= 90
            ? string.Create(CultureInfo.InvariantCulture, $"about {seconds / 60:0} min left  ")
            : string.Create(CultureInfo.InvariantCulture, $"about {seconds:0} s left  ");
    }
}
