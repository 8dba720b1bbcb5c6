namespace SchoolButton.Hub.Core.Silence;

/// <summary>
/// Devices with a session of their own that fail together when one thing fails: all of a site, or all behind one access
/// point. A few times stand for all of them, so that a verdict costs the same for three devices and for ten thousand.
/// </summary>
internal sealed class OutageGroup(OutageKind kind, string site, string subject)
{
    /// <summary>Monotonic; the last time that any of them was heard over its own session.</summary>
    private long _newestMs = WatchState.Never;

    /// <summary>Monotonic; by then each of them that was heard should have been heard again.</summary>
    private long _awaitedUntilMs = WatchState.Never;

    /// <summary>The longest that any of them may be quiet; never shrinks, so that in doubt there is no outage.</summary>
    private long _longestMs;

    /// <summary>How many are told as silent that were not missed yet when any of them was last heard.</summary>
    private int _fallen;

    public OutageKind Kind => kind;

    public string Site => site;

    public string Subject => subject;

    /// <summary>Those of its gateways that have an outage of their own.</summary>
    public List<uint> Gateways { get; } = [];

    /// <summary>The one that lasts; null for none.</summary>
    public Outage? Open { get; private set; }

    /// <summary>Monotonic; when the latest one ended. Whoever it hid may have been hidden until then.</summary>
    public long EndedMs { get; private set; } = WatchState.Never;

    /// <summary>How many there are, in whatever state.</summary>
    public int Members { get; private set; }

    /// <summary>How many of them have been heard and are not silent.</summary>
    public int Awaited { get; set; }

    public void Join(long quietMs)
    {
        Members++;
        _longestMs = Math.Max(_longestMs, quietMs);
    }

    public void Leave() => Members--;

    /// <summary>One of them is told as silent for itself.</summary>
    /// <param name="missedSinceMs">If none was heard after that, it may have failed with the others all the same.</param>
    public void Fell(long missedSinceMs) => _fallen += IsAlive(missedSinceMs) ? 0 : 1;

    /// <param name="quietMs">How long that one may be quiet before it is missed.</param>
    public void Heard(long atMs, long quietMs)
    {
        if (atMs > _newestMs)
        {
            _newestMs = atMs;
            _fallen = 0;
        }

        _longestMs = Math.Max(_longestMs, quietMs);
        _awaitedUntilMs = Math.Max(_awaitedUntilMs, atMs + quietMs);
    }

    /// <summary>
    /// Whether any of them was heard after some time: if a device should have been heard by then, it is missed for itself.
    /// </summary>
    public bool IsAlive(long afterMs) => _newestMs > afterMs;

    /// <summary>Whether all of them are missed, and they are enough to say so.</summary>
    /// <param name="graceMs">Before then nobody's silence counts.</param>
    public bool IsOut(long nowMs, long graceMs, int least) =>
        Math.Max(_awaitedUntilMs, graceMs + _longestMs) <= nowMs && Awaited + _fallen >= least;

    public void Begin(Outage outage) => Open = outage;

    public void End(long nowMs)
    {
        Open = null;
        EndedMs = nowMs;
    }
}
