using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What the checks found; counted all, the first ones kept in words.</summary>
internal sealed class FailureList(Timeline timeline, Diary diary)
{
    private const int MaxKept = 50;

    private readonly List<Failure> _kept = [];
    private readonly int[] _counts = new int[Enum.GetValues<FailureKind>().Length];

    public IReadOnlyList<Failure> Kept => _kept;

    public IReadOnlyList<int> Counts => _counts;

    public bool Any => _kept.Count > 0;

    public void Add(FailureKind kind, uint device, string what)
    {
        _counts[(int)kind]++;
        diary.Note(timeline.NowMicros, device, $"### {kind.ToString().ToUpperInvariant()}: {what}");
        if (_kept.Count < MaxKept)
        {
            _kept.Add(new Failure(kind, timeline.NowMicros, device, what));
        }
    }
}
