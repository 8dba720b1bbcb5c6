using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Health;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>What is wrong with each way out, told among the hub's troubles, and taken back also where nothing answers any more.</summary>
internal sealed class WayTroubles(Troubles troubles)
{
    /// <summary>Ways of which a trouble is told, there or not.</summary>
    private readonly HashSet<(string Site, string Path)> _inTrouble = [];
    private readonly Lock _lock = new();

    /// <param name="words">Null where it works.</param>
    /// <param name="isSo">Asked once nobody else can tell or take back.</param>
    /// <returns>False if it is not so, and nothing was told.</returns>
    public bool Tell((string Site, string Path) way, string? words, Func<bool> isSo)
    {
        lock (_lock)
        {
            if (!isSo())
            {
                return false;
            }

            Set(way, words);
            return true;
        }
    }

    public void Forget(IEnumerable<(string Site, string Path)> ways)
    {
        lock (_lock)
        {
            foreach ((string Site, string Path) way in ways)
            {
                Set(way, null);
            }
        }
    }

    public void ForgetAllBut(Func<(string Site, string Path), bool> isKept)
    {
        lock (_lock)
        {
            Forget([.. _inTrouble.Where(way => !isKept(way))]);
        }
    }

    private void Set((string Site, string Path) way, string? words)
    {
        if (words is null)
        {
            _inTrouble.Remove(way);
        }
        else
        {
            _inTrouble.Add(way);
        }

        troubles.Set($"receiver {way.Path} of {way.Site}", words, HealthLevel.Ok);
    }
}
