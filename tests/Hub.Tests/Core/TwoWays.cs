using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Core;

/// <summary>
/// A school with several ways out, and at the end of each a receiver that behaves as it is told to. What it answers it
/// answers at once, at the next tick.
/// </summary>
internal sealed class TwoWays
{
    public const string First = "first";
    public const string Second = "second";
    public const string Third = "third";
    public const string Copy = "copy";

    private readonly Dictionary<string, SendOutcome?> _answers = [];
    private readonly HashSet<(long, int)> _answered = [];
    private readonly Dictionary<string, int> _probesAnswered = [];

    public TwoWays(Site? site = null, CorePolicy? policy = null, int devices = 3) =>
        Hub = new VirtualHub(devices, site ?? Of(Way(First), Way(Second)), policy);

    public VirtualHub Hub { get; }

    public IEnumerable<Sent> SentOver(string path) => Hub.Sends.Where(s => s.Path == path);

    public ReceiverPath Path(string id) => Hub.Core.Paths.Single(p => p.Plan.Id == id);

    public static Site Of(params PathPlan[] paths) => new(VirtualHub.School, "North School", "1234", paths);

    /// <summary>Is not told of conditions, so that time may pass without further messages.</summary>
    public static PathPlan Way(string id) => new()
    {
        Id = id,
        Name = $"{id}:9000",
        Takes = PathTakes.Alarms | PathTakes.Tests,
    };

    public static PathPlan Informed(string id) => Way(id) with { Takes = PathTakes.Alarms | PathTakes.Supervision | PathTakes.Tests };

    public static PathPlan Watched(string id, PathSupervision how = PathSupervision.Link) => Way(id) with { Supervision = how };

    public static PathPlan Told(string id = Copy) => Way(id) with { IsCopy = true };

    /// <summary>From now on; null for a receiver that says nothing. A receiver that was told nothing takes everything.</summary>
    public void Behaves(string path, SendOutcome? outcome) => _answers[path] = outcome;

    /// <summary>Lets time pass, tick by tick, with the receivers at work.</summary>
    public void Run(long ms)
    {
        Answer();
        for (long end = Hub.NowMs + ms; Hub.NowMs < end;)
        {
            Hub.NowMs = Math.Min(end, Hub.NowMs + VirtualHub.TickMs);
            Hub.Apply();
            Answer();
        }
    }

    /// <summary>The hub is killed; receivers have what they have.</summary>
    public void Restart(long downMs = 0)
    {
        _answered.UnionWith(Hub.Sends.Select(s => (s.ReportId, s.Attempt)));
        _probesAnswered.Clear();
        Hub.Probes.Clear();
        Hub.Restart(downMs);
        Hub.Apply();
    }

    /// <summary>Until nothing new is on the wire that somebody answers.</summary>
    public void Answer()
    {
        for (int i = 0; i < Hub.Sends.Count; i++)
        {
            Sent sent = Hub.Sends[i];
            if (_answers.GetValueOrDefault(sent.Path, SendOutcome.Acknowledged) is { } outcome
                && _answered.Add((sent.ReportId, sent.Attempt)))
            {
                Hub.Apply(Hub.AnswerTo(sent, outcome, Why(outcome)));
            }
        }

        foreach (string path in Hub.Probes.Select(p => p.Path).Distinct().ToList())
        {
            if (_answers.GetValueOrDefault(path, SendOutcome.Acknowledged) is { } outcome
                && Hub.Probes.Count(p => p.Path == path) > _probesAnswered.GetValueOrDefault(path))
            {
                _probesAnswered[path] = Hub.Probes.Count(p => p.Path == path);
                Hub.Apply(new PathAnswered
                {
                    Site = VirtualHub.School,
                    Path = path,
                    Outcome = outcome,
                    Detail = Why(outcome),
                    RoundTripMs = 12,
                });
            }
        }
    }

    private static string? Why(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Acknowledged => null,
        SendOutcome.NotSent => "nobody there",
        SendOutcome.Refused => "DUH",
        _ => "rubbish",
    };
}
