using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Host.Health;

/// <summary>What is wrong right now, one line for each thing, in words that say what to do.</summary>
public sealed class Troubles
{
    private readonly SortedDictionary<string, (string Words, HealthLevel Level)> _byThing = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Lock _telling = new();
    private Action<IReadOnlyList<string>>? _changed;

    /// <summary>The worst first.</summary>
    public IReadOnlyList<string> Now
    {
        get
        {
            lock (_lock)
            {
                return [.. _byThing.Values.OrderByDescending(t => t.Level).Select(t => t.Words)];
            }
        }
    }

    /// <summary>
    /// Every trouble's words, and the level of the hub itself: a receiver that fails is told of, but no reason to restart a hub
    /// that keeps its alarms.
    /// </summary>
    public HubHealth Health
    {
        get
        {
            lock (_lock)
            {
                List<(string Words, HealthLevel Level)> worstFirst = [.. _byThing.Values.OrderByDescending(t => t.Level)];
                return worstFirst.Count == 0
                    ? HubHealth.Well
                    : new HubHealth(worstFirst[0].Level, [.. worstFirst.Select(t => t.Words)]);
            }
        }
    }

    /// <summary>Who is told at each change. One listener: the read model.</summary>
    public void OnChange(Action<IReadOnlyList<string>> listener) => _changed = listener;

    /// <param name="thing">What is in trouble; one line each.</param>
    /// <param name="words">Null when it is well again.</param>
    /// <param name="level">What it makes of the hub; <see cref="HealthLevel.Ok"/> for troubles that are not the hub's own.</param>
    public void Set(string thing, string? words, HealthLevel level)
    {
        lock (_lock)
        {
            bool changed = words is null
                ? _byThing.Remove(thing)
                : !_byThing.TryGetValue(thing, out (string Words, HealthLevel Level) before) || before != (words, level);
            if (!changed)
            {
                return;
            }

            if (words is not null)
            {
                _byThing[thing] = (words, level);
            }
        }

        // Under a lock of its own, so that of two changes the later is also told later.
        lock (_telling)
        {
            _changed?.Invoke(Now);
        }
    }
}
