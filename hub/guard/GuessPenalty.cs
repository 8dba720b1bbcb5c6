namespace SchoolButton.Hub.Guard;

/// <summary>
/// Wrong secrets by address: the first few are free, then each makes the address wait twice as long, up to a bound, and what
/// comes meanwhile is refused unread. One address never pays for another. An address that has shown the right secret lately
/// is always listened to, so that whoever guesses from behind the same router cannot shut out the people who work there; its
/// wrong guesses still count. Time is monotonic and handed in. Safe for several threads.
/// </summary>
/// <param name="free">Wrong ones before the first wait; one is forgiven every <paramref name="forgivenEvery"/>.</param>
/// <param name="maxEntries">Addresses kept of either sort; the one that was seen longest ago makes room.</param>
public sealed class GuessPenalty(int free, TimeSpan forgivenEvery, TimeSpan maxWait, TimeSpan trustedFor, int maxEntries)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, Guesses> _wrong = [];
    private readonly Dictionary<AddressKey, long> _right = [];

    /// <returns>How long the address still has to wait; zero if its secret is to be compared.</returns>
    public TimeSpan Wait(AddressKey address, long nowMs)
    {
        lock (_lock)
        {
            return IsTrusted(address, nowMs) ? TimeSpan.Zero : Remaining(address, nowMs);
        }
    }

    /// <returns>How long the address has to wait from now on; zero if it may try again at once.</returns>
    public TimeSpan Wrong(AddressKey address, long nowMs)
    {
        lock (_lock)
        {
            double level = Level(address, nowMs) + 1;
            double doublings = Math.Ceiling(level) - free - 1;
            TimeSpan wait = doublings < 0
                ? TimeSpan.Zero
                : TimeSpan.FromMilliseconds(Math.Min(maxWait.TotalMilliseconds, FirstWait.TotalMilliseconds * Math.Pow(2, doublings)));
            MakeRoom(_wrong, address, guesses => guesses.SinceMs);
            _wrong[address] = new Guesses(level, nowMs, nowMs + (long)wait.TotalMilliseconds);
            return wait;
        }
    }

    public void Right(AddressKey address, long nowMs)
    {
        lock (_lock)
        {
            MakeRoom(_right, address, sinceMs => sinceMs);
            _right[address] = nowMs;
        }
    }

    private bool IsTrusted(AddressKey address, long nowMs) =>
        _right.TryGetValue(address, out long sinceMs) && nowMs - sinceMs < trustedFor.TotalMilliseconds;

    private TimeSpan Remaining(AddressKey address, long nowMs) =>
        _wrong.TryGetValue(address, out Guesses guesses) && guesses.UntilMs > nowMs
            ? TimeSpan.FromMilliseconds(guesses.UntilMs - nowMs)
            : TimeSpan.Zero;

    /// <summary>Kept within a few above the free ones, so that the last wait is the longest one and forgiving has an end.</summary>
    private double Level(AddressKey address, long nowMs)
    {
        double most = free + 1 + Math.Log2(maxWait / FirstWait);
        return _wrong.TryGetValue(address, out Guesses guesses)
            ? Math.Clamp(guesses.Level - ((nowMs - guesses.SinceMs) / forgivenEvery.TotalMilliseconds), 0, most)
            : 0;
    }

    private void MakeRoom<T>(Dictionary<AddressKey, T> entries, AddressKey address, Func<T, long> sinceMs)
    {
        if (entries.Count >= maxEntries && !entries.ContainsKey(address))
        {
            entries.Remove(entries.MinBy(entry => sinceMs(entry.Value)).Key);
        }
    }

    private readonly record struct Guesses(double Level, long SinceMs, long UntilMs);
}
