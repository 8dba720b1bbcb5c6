namespace SchoolButton.Hub.Host;

/// <summary>What is wrong with the hub itself right now, one line for each thing, in words that say what to do.</summary>
public sealed class Troubles
{
    private readonly SortedDictionary<string, string> _byThing = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private Action<IReadOnlyList<string>>? _changed;

    public IReadOnlyList<string> Now
    {
        get
        {
            lock (_lock)
            {
                return [.. _byThing.Values];
            }
        }
    }

    /// <summary>Who is told at each change. One listener: the read model.</summary>
    public void OnChange(Action<IReadOnlyList<string>> listener) => _changed = listener;

    /// <param name="thing">What is in trouble; one line each.</param>
    /// <param name="words">Null when it is well again.</param>
    public void Set(string thing, string? words)
    {
        lock (_lock)
        {
            bool changed = words is null
                ? _byThing.Remove(thing)
                : !_byThing.TryGetValue(thing, out string? before) || before != words;
            if (!changed)
            {
                return;
            }

            if (words is not null)
            {
                _byThing[thing] = words;
            }
        }

        _changed?.Invoke(Now);
    }
}
