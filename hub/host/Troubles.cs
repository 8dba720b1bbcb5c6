namespace SchoolButton.Hub.Host;

/// <summary>What is wrong with the hub itself right now, one line for each thing, in words that say what to do.</summary>
public sealed class Troubles
{
    private readonly SortedDictionary<string, (string Words, bool OfHub)> _byThing = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Lock _telling = new();
    private Action<IReadOnlyList<string>>? _changed;

    public IReadOnlyList<string> Now
    {
        get
        {
            lock (_lock)
            {
                return [.. _byThing.Values.Select(t => t.Words)];
            }
        }
    }

    /// <summary>Those of the hub itself: a receiver that fails is shown, but no reason to restart a hub that keeps its alarms.</summary>
    public IReadOnlyList<string> OfHub
    {
        get
        {
            lock (_lock)
            {
                return [.. _byThing.Values.Where(t => t.OfHub).Select(t => t.Words)];
            }
        }
    }

    /// <summary>Who is told at each change. One listener: the read model.</summary>
    public void OnChange(Action<IReadOnlyList<string>> listener) => _changed = listener;

    /// <param name="thing">What is in trouble; one line each.</param>
    /// <param name="words">Null when it is well again.</param>
    public void Set(string thing, string? words, bool ofHub = true)
    {
        lock (_lock)
        {
            bool changed = words is null
                ? _byThing.Remove(thing)
                : !_byThing.TryGetValue(thing, out (string Words, bool OfHub) before) || before.Words != words;
            if (!changed)
            {
                return;
            }

            if (words is not null)
            {
                _byThing[thing] = (words, ofHub);
            }
        }

        // Under a lock of its own, so that of two changes the later is also told later.
        lock (_telling)
        {
            _changed?.Invoke(Now);
        }
    }
}
