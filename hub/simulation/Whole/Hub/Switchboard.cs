using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The hub's lines to receivers, of the ways that are set up now; as host/Receivers/Dispatcher.cs has them.</summary>
internal sealed class Switchboard(Timeline timeline, IReadOnlyDictionary<(string Site, string Path), FaultyReceiver> lines)
{
    private readonly HashSet<(string Site, string Path)> _setUp = [];

    /// <summary>A line that is gone ends what is on its wire; one that stays goes on.</summary>
    public void Change(IReadOnlyList<Site> sites)
    {
        HashSet<(string Site, string Path)> now = [.. sites.SelectMany(s => s.Paths.Select(p => (s.Id, p.Id)))];
        foreach ((string Site, string Path) gone in _setUp.Except(now).Order().ToList())
        {
            _setUp.Remove(gone);
            lines[gone].Close();
        }

        _setUp.UnionWith(now);
    }

    /// <param name="answered">What the attempt allows to conclude, and words for the operator.</param>
    public void Send(Outgoing report, Action<SendOutcome, string?> answered)
    {
        if (Find(report.Site, report.Path) is { } line)
        {
            line.Send(report, answered);
        }
        else
        {
            timeline.At(timeline.NowMicros, () => answered(SendOutcome.Refused, "no receiver"));
        }
    }

    /// <summary>Tries a way without telling anything.</summary>
    public void Probe(string site, string path, Action<SendOutcome, string?> answered)
    {
        if (Find(site, path) is { } line)
        {
            line.Supervise(answered);
        }
        else
        {
            timeline.At(timeline.NowMicros, () => answered(SendOutcome.NotSent, "the line is not there"));
        }
    }

    /// <summary>The hub's process was killed.</summary>
    public void LoseSenders()
    {
        foreach (FaultyReceiver line in lines.Values)
        {
            line.LoseSender();
        }
    }

    private FaultyReceiver? Find(string site, string path) => _setUp.Contains((site, path)) ? lines[(site, path)] : null;
}
