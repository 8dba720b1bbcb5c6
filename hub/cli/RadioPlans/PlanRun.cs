using System.Collections.Concurrent;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>As <see cref="School.Run"/>.</summary>
internal delegate SchoolOutcome RunSchool(
    SchoolPlan plan, int seed, bool tell, Action<double>? progress, CancellationToken cancellation);

/// <summary>Runs cases over seeds, on all cores. Results are in the order of cases and seeds, whoever finished first.</summary>
internal static class PlanRun
{
    /// <exception cref="SeedException">A run failed; of several, the first in order.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<CaseResult> All(
        IReadOnlyList<PlanCase> cases, IReadOnlyList<int> seeds, RunSchool run, RunProgress progress, CancellationToken cancellation)
    {
        SchoolOutcome[] outcomes = new SchoolOutcome[cases.Count * seeds.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            // One at a time: they differ so much that shares dealt out beforehand would leave a core idle.
            _ = Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, outcomes.Length), EnumerablePartitionerOptions.NoBuffering),
                options,
                job => outcomes[job] = One(cases[job / seeds.Count], seeds[job % seeds.Count], job));
        }
        catch (AggregateException several)
        {
            cancellation.ThrowIfCancellationRequested();
            throw several.InnerExceptions.OfType<SeedException>().MinBy(one => one.Job) ?? several.InnerExceptions[0];
        }

        return [.. cases.Select((tried, c) => new CaseResult(tried, outcomes[(c * seeds.Count)..((c + 1) * seeds.Count)]))];

        SchoolOutcome One(PlanCase tried, int seed, int job)
        {
            try
            {
                SchoolOutcome outcome = run(tried.Plan, seed, false, share => progress.Is(job, share), cancellation);
                progress.Is(job, 1);
                return outcome;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new SeedException(tried, seed, job, e);
            }
        }
    }
}
