using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What people are shown of ways that are supervised: one that is dead, within its reporting time, as failed; one that works, as up.</summary>
internal sealed class PathStateCheck(Timeline timeline, SiteBook sites, FailureList failures)
{
    /// <summary>A tick, and the patience of the last attempt.</summary>
    private const long MarginMicros = 2_000_000;

    /// <param name="deadSinceMicros">At the least.</param>
    public void OnReviving(SimulatedLoop? loop, string site, string path, long deadSinceMicros)
    {
        long sinceMicros = Math.Max(deadSinceMicros, Math.Max(sites.ChangedMicros(site), sites.SinceMicros(site, path)));
        if (loop is null || sinceMicros == long.MaxValue)
        {
            return;
        }

        ReceiverPath? way = loop.Core.Paths.FirstOrDefault(p => p.Site == site && p.Plan.Id == path);
        sinceMicros = Math.Max(sinceMicros, loop.SteadySinceMicros);
        if (way is { Plan.Supervision: PathSupervision.Link, Health.State: not PathState.Failed }
            && timeline.NowMicros > sinceMicros + (way.Plan.ReportingMs * 1_000) + MarginMicros)
        {
            failures.Add(FailureKind.Late, 0, $"{path} of {site} is dead since {deadSinceMicros / 1e6:0.000} s, and shown as {way.Health.State}");
        }
    }

    /// <summary>All is well again and had time.</summary>
    public void CheckSettled(SimulatedLoop? loop)
    {
        foreach (ReceiverPath way in loop?.Core.Paths ?? [])
        {
            if (way is { Plan.Supervision: PathSupervision.Link, Health.State: not PathState.Up })
            {
                failures.Add(FailureKind.False, 0, $"{way.Plan.Id} of {way.Site} works, and is shown as {way.Health.State}");
            }
        }
    }
}
