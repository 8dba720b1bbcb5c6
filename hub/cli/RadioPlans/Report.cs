using System.Text;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>All that <c>radio-plan</c> says, as text. The tables of hardware/radio.md are pasted from here.</summary>
internal sealed class Report
{
    private readonly PlanRequest _request;
    private readonly AirFrames _frames;
    private readonly IReadOnlyList<CaseResult> _results;
    private readonly IReadOnlyList<CapacityStep> _capacity;

    /// <param name="results">At least one.</param>
    /// <param name="capacity">What the simulation says of more or fewer wearables; empty if it was not asked.</param>
    public Report(PlanRequest request, IReadOnlyList<CaseResult> results, IReadOnlyList<CapacityStep> capacity)
    {
        _request = request;
        _frames = AirFrames.Of(request.Plan);
        _results = results;
        _capacity = capacity;
        Aims = RadioPlans.Aims.Of(_frames, results);
    }

    public IReadOnlyList<Aim> Aims { get; }

    /// <summary>0 if no aim was missed and nothing unlawful happened, else 1.</summary>
    public int ExitCode => Aims.Any(aim => aim.Verdict == Verdict.Missed) ? 1 : 0;

    public string Text()
    {
        StringBuilder text = new();
        text.Append(PlanSection.Title(_request.Plan)).Append('\n');
        text.Append($"\n    {PlanRequest.Words(_request.Plan)}\n");
        text.Append(PlanSection.Text(_request.Plan, _frames));
        text.Append(CapacitySection.Text(_request.Plan, _frames, _capacity));
        text.Append(DeliverySection.Text(_results));
        text.Append(SupervisionSection.Text(_results));
        text.Append(BatterySection.Text(BatteryLife.Of(_results[0]), _request.Plan));
        text.Append(AimsText());
        return text.ToString();
    }

    private string AimsText()
    {
        StringBuilder text = new("\n## Aims\n\n");
        text.Append(Table.Of(
            ["of", "aim", "found", ""],
            Aims.Select(aim => new[] { aim.Of, aim.Wanted, aim.Found, aim.Word })));
        List<string> replays = [.. Aims.Where(aim => aim.Verdict == Verdict.Missed).SelectMany(aim => aim.Replay).Distinct()];
        if (replays.Count > 0)
        {
            text.Append("\nSeeds that missed, one command each to see what happened:\n\n");
            text.AppendJoin('\n', replays.Select(line => "    " + line)).Append('\n');
        }

        return text.ToString();
    }
}
