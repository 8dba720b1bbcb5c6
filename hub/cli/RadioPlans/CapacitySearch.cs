using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>How many wearables the simulation says: doubled until something breaks, then halved between.</summary>
internal sealed class CapacitySearch
{
    private const int Seeds = 4;
    private const int Times = 60;
    private const int Most = 3_000;
    private const int Halvings = 2;

    /// <summary>Of a gateway's limit; at all of it nobody is answered any more.</summary>
    private const double UsedUp = 0.98;

    private readonly SchoolPlan _plan;
    private readonly CapacityFormula _formula;
    private readonly Func<IReadOnlyList<PlanCase>, IReadOnlyList<int>, IReadOnlyList<CaseResult>> _run;
    private readonly List<CapacityStep> _steps = [];

    /// <param name="run">Runs cases over seeds.</param>
    public CapacitySearch(
        SchoolPlan plan, CapacityFormula formula,
        Func<IReadOnlyList<PlanCase>, IReadOnlyList<int>, IReadOnlyList<CaseResult>> run)
    {
        _plan = plan;
        _formula = formula;
        _run = run;
    }

    /// <returns>What was tried, by number of wearables.</returns>
    public IReadOnlyList<CapacityStep> Find()
    {
        int holds = 0;
        int breaks = Most + 1;
        for (int n = _plan.Wearables; n is > 0 and <= Most && (holds == 0 || breaks > Most); n = holds == 0 ? n / 2 : n * 2)
        {
            Try(n, ref holds, ref breaks);
        }

        for (int i = 0; i < Halvings && holds > 0 && breaks <= Most; i++)
        {
            Try((holds + breaks) / 2, ref holds, ref breaks);
        }

        return [.. _steps.OrderBy(one => one.Wearables)];
    }

    private void Try(int wearables, ref int holds, ref int breaks)
    {
        CapacityStep step = Judge(wearables);
        _steps.Add(step);
        if (step.Fails is null)
        {
            holds = wearables;
        }
        else
        {
            breaks = wearables;
        }
    }

    private CapacityStep Judge(int wearables)
    {
        PlanCase tried = PlanCase.OfAlarms(_plan with { Wearables = wearables }, 1, Times, quick: false);
        CaseResult result = _run([tried with { Name = $"{wearables} wearables" }], [.. Enumerable.Range(1, Seeds)])[0];
        int late = result.FromPress.Above(PlanCase.OneAimMs);
        string? fails =
            result.HeartbeatsDelivered < CapacityFormula.LeastOfAllowed * _formula.AllowedDelivery ? "heartbeats"
            : result.WorstGatewayDuty >= UsedUp ? "a gateway's air time"
            : OrderStatistics.Refutes(late, result.Presses, 0.999) ? "alarms"
            : null;
        return new CapacityStep(
            wearables, result.HeartbeatsDelivered, result.WorstGatewayDuty, result.Presses, late, fails);
    }
}
