namespace SchoolButton.Hub.Simulation;

/// <summary>A school in virtual time: the firmware's own core in each device, on one air, and the hub's own core.</summary>
public static class School
{
    /// <summary>Runs a plan; the same plan and seed give the same outcome to the last byte.</summary>
    /// <param name="tell">Fill <see cref="SchoolOutcome.Timeline"/>.</param>
    /// <param name="progress">Told the share that is done, now and then; null for nobody.</param>
    public static SchoolOutcome Run(SchoolPlan plan, int seed, bool tell, Action<double>? progress, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
