namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Runs worlds.</summary>
internal static class WorldRun
{
    /// <summary>The same seed, hours and devices give the same outcome to the last byte.</summary>
    /// <param name="devices">In all schools together; null for what the seed draws.</param>
    /// <param name="tell">Fill <see cref="WorldOutcome.Timeline"/>.</param>
    public static WorldOutcome One(
        int seed, double hours, int? devices = null, bool tell = false, CancellationToken cancellation = default) =>
        new World(WorldPlan.Of(seed, hours, devices), new Rim(), tell).Run(cancellation);

    /// <summary>Runs seeds on all cores, one a core; outcomes come in no order.</summary>
    /// <param name="done">Called under a lock.</param>
    public static void Many(
        IEnumerable<int> seeds, double hours, int? devices, Action<WorldOutcome> done, CancellationToken cancellation)
    {
        Lock gate = new();
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(seeds, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering),
            options,
            seed =>
            {
                WorldOutcome outcome = One(seed, hours, devices, cancellation: cancellation);
                lock (gate)
                {
                    done(outcome);
                }
            });
    }

    /// <summary>A small world, with a planted bug or without.</summary>
    public static WorldOutcome Small(int seed, PlantedBug? plant, bool tell = false, CancellationToken cancellation = default) =>
        new World(WorldPlan.Small(seed, plant is { OnAir: true }), plant?.Make() ?? new Rim(), tell).Run(cancellation);

    /// <summary>Looks for a planted bug, seed by seed, until a line that is about it shows it.</summary>
    /// <returns>Null if none of them does, whatever else they found.</returns>
    public static WorldOutcome? Find(PlantedBug bug, int seeds, CancellationToken cancellation = default)
    {
        for (int seed = 1; seed <= seeds; seed++)
        {
            WorldOutcome outcome = Small(seed, bug, cancellation: cancellation);
            if (outcome.Failures.Any(f => bug.FoundBy.Contains(f.Kind)))
            {
                return outcome;
            }
        }

        return null;
    }
}
