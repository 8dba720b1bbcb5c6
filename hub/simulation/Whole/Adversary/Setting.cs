using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Operators who change the ways out while messages are on them, and put them right again after a while.</summary>
internal sealed class Setting(World world, Chance chance, Remedies remedies)
{
    private const int LongestMicros = 200_000_000;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All =>
    [
        (2, FaultKind.WayTakenOut, () => Change(site => site with { Paths = Without(site.Paths) })),
        (1, FaultKind.WaysTakenOut, () => Change(site => site with { Paths = [] })),
        (1, FaultKind.WaysReversed, () => Change(site => site with { Paths = [.. site.Paths.Reverse()] })),
        (1, FaultKind.PanicOverAllChanged, () => Change(site => site with { PanicOverAll = !site.PanicOverAll })),
        (1, FaultKind.ReloadedUnchanged, () => Change(site => site)),
    ];

    private bool Change(Func<Site, Site> change)
    {
        Site right = world.Schools[chance.Next(world.Schools.Count)].Site;
        if (right.Paths.Count == 0)
        {
            return false;
        }

        Set(change(right));
        remedies.After(chance.Next(LongestMicros), () => Set(right));
        return true;
    }

    private void Set(Site site)
    {
        world.Note(0, $"{site.Id} is set up anew: {string.Join(", ", site.Paths.Select(p => p.Id))}");
        world.Reload([.. world.Machine.Sites.Select(s => s.Id == site.Id ? site : s)]);
    }

    private IReadOnlyList<PathPlan> Without(IReadOnlyList<PathPlan> paths)
    {
        int gone = chance.Next(paths.Count);
        return [.. paths.Where((_, i) => i != gone)];
    }
}
