using System.CommandLine;
using SchoolButton.Cli.Commands;
using SchoolButton.Cli.RadioPlans;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Tests;

/// <summary>Outcomes made by hand: a school in which everything goes as it should, to be spoilt by a test.</summary>
internal static class ReportFakes
{
    private const int BootMs = 1_500;

    public static SchoolOutcome Run(SchoolPlan plan, int seed, bool tell, Action<double>? progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Invoke(0.5);
        double seconds = plan.WarmUpSeconds + ((double)plan.EverySeconds * plan.Times);
        long beats = (long)(plan.Wearables * (seconds - plan.WarmUpSeconds) / (plan.HeartbeatSeconds * 0.89));
        return new SchoolOutcome
        {
            Plan = plan,
            Seed = seed,
            Seconds = seconds,
            Presses = [.. Presses(plan, seed)],
            HeartbeatsSent = beats,
            HeartbeatsHeard = (long)(beats * 0.95),
            FalseSilences = 0,
            Unknowns = 0,
            WorstWearableDuty = 0.1,
            WorstGatewayDuty = 0.8,
            JamReportedSeconds = plan.JamForSeconds > 0 ? 12 : null,
            FalseJams = 0,
            AirOccupied = 0.2,
            QuietMilliamps = 0.46,
            Timeline = tell ? [$"0.000 seed {seed} began"] : [],
            Fingerprint = (ulong)seed,
        };
    }

    /// <summary>The same, but the presses that are named never reach the hub.</summary>
    public static RunSchool Losing(Func<int, bool> ofSeed) => (plan, seed, tell, progress, cancellation) =>
    {
        SchoolOutcome good = Run(plan, seed, tell, progress, cancellation);
        return !ofSeed(seed) ? good : good with
        {
            Presses = [.. good.Presses.Select((press, i) => i == 0 ? press with { StoredMs = null, KnownMs = null } : press)],
        };
    };

    public static (int Code, string Said, string Error) Command(RunSchool run, params string[] arguments)
    {
        StringWriter said = new();
        StringWriter errors = new();
        TextWriter before = Console.Error;
        Console.SetError(errors);
        try
        {
            int code = RadioPlanCommand.Make(run, said).Parse(arguments)
                .Invoke(new InvocationConfiguration { Output = new StringWriter(), Error = errors });
            return (code, said.ToString().ReplaceLineEndings("\n"), errors.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private static IEnumerable<PressOutcome> Presses(SchoolPlan plan, int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < plan.Times; i++)
        {
            for (int n = 0; n < plan.Alarms; n++)
            {
                long pressed = ((plan.WarmUpSeconds + ((long)i * plan.EverySeconds)) * 1000) + random.Next(1000);
                long awake = pressed + BootMs;
                double slowest = plan.Alarms == 1 ? 480 : 150 * Math.Sqrt(plan.Alarms) * 2;
                long stored = awake + 70 + (long)((slowest - 70) * Math.Pow(random.NextDouble(), 3));
                stored = plan.JamForSeconds > 0 && i % 3 == 0 ? stored + 30_000 : stored;
                yield return new PressOutcome((uint)(n + 1), pressed, awake, stored, stored + 200, 3);
            }
        }
    }
}
