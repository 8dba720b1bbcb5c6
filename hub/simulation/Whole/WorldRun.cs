namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Runs worlds.</summary>
internal static class WorldRun
{
    /// <summary>The same seed, hours and devices give the same outcome to the last byte.</summary>
    /// <param name="devices">In all schools together; null for what the seed draws.</param>
    /// <param name="plant">A planted bug; null for none.</param>
    /// <param name="tell">Fill <see cref="WorldOutcome.Timeline"/>.</param>
    public static WorldOutcome One(
        int seed, double hours, int? devices = null, PlantedBug? plant = null, bool tell = false, CancellationToken cancellation = default)
    {
        World world = new(WorldPlan.Of(seed, hours, devices), plant?.Make() ?? new Rim(), tell);
        return world.Run(cancellation);
    }

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

    /// <summary>Looks for a planted bug, seed by seed.</summary>
    /// <returns>The first seed with a failure; null if none of them has one.</returns>
    public static WorldOutcome? Find(PlantedBug bug, int seeds, double hours, CancellationToken cancellation = default)
    {
        for (int seed = 1; seed <= seeds; seed++)
        {
            WorldOutcome outcome = One(seed, hours, plant: bug, cancellation: cancellation);
            if (!outcome.IsSound)
            {
                return outcome;
            }
        }

        return null;
    }
}
