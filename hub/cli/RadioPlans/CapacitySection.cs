using System.Globalization;
using System.Text;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>The report's capacity: what formulas allow, and what the simulation found.</summary>
internal static class CapacitySection
{
    public static string Text(SchoolPlan plan, AirFrames frames, IReadOnlyList<CapacityStep> steps)
    {
        CapacityFormula formula = new(plan, frames);
        StringBuilder text = new(string.Create(
            CultureInfo.InvariantCulture,
            $"\n## Capacity\n\nWearables with a heartbeat within {plan.HeartbeatSeconds} s. Formulas: "
            + $"each heartbeat is sent {(frames.HeartbeatCopies == 1 ? "once" : $"{frames.HeartbeatCopies} times")}, "
            + $"{Percent.Text(formula.AllowedDelivery)} of them would come "
            + $"through random loss alone, and {Percent.Text(CapacityFormula.LeastOfAllowed)} of that is asked for.\n\n"));
        text.Append(Table.Of(
            ["bound", "wearables", "says"],
            [
                ["pure ALOHA: nobody hears another, e^(−2G)", Say.Number(formula.Aloha), "formula"],
                ["non-persistent CSMA: all hear all (Kleinrock, Tobagi 1975)", Say.Number(formula.Csma), "formula"],
                ["the gateway's air time for answers", Say.Number(formula.Answers), "formula"],
                ["all of it together, with walls and capture", Found(steps), "simulation"],
            ]))
            .Append("\nBeyond the air time for answers some heartbeats are heard and not answered; answers to alarms have their own share.\n");
        if (steps.Count == 0)
        {
            return text.ToString();
        }

        text.Append("\nWhat the simulation found, one alarm a minute beside the heartbeats:\n\n");
        return text.Append(Table.Of(
            ["wearables", "heartbeats heard", "busiest gateway's hour", $"alarms later than {Say.Seconds(PlanCase.OneAimMs)}", "breaks"],
            steps.Select(step => new[]
            {
                Say.Number(step.Wearables),
                Percent.Text(step.HeartbeatsDelivered),
                Percent.Text(step.GatewayDuty),
                $"{step.Late} of {step.Presses}",
                step.Fails ?? "–",
            }))).ToString();
    }

    private static string Found(IReadOnlyList<CapacityStep> steps)
    {
        int? holds = steps.Where(step => step.Fails is null).Max(step => (int?)step.Wearables);
        CapacityStep? breaks = steps.FirstOrDefault(step => step.Fails is not null);
        return (holds, breaks) switch
        {
            (null, null) => "not tried",
            (null, _) => $"fewer than {breaks!.Wearables}",
            (_, null) => $"at least {holds}",
            _ => $"{holds}; {breaks.Wearables} break {breaks.Fails}",
        };
    }
}
