namespace SchoolButton.Hub.Core.Silence;

/// <summary>What silence needs to know of one device; with <see cref="DeadlineWheel.BytesPerEntry"/> all that it costs.</summary>
internal struct WatchState
{
    /// <summary>In place of a time that never was.</summary>
    public const long Never = long.MinValue / 2;

    /// <summary>Monotonic; when it was last heard.</summary>
    public long HeardMs;

    /// <summary>Monotonic; when its own session brought its newest frame, or one before; <see cref="Never"/> if not since the start.</summary>
    public long OwnHeardMs;

    /// <summary>
    /// Monotonic; when it was last heard after it had been silent, unknown or new, or was retired. Who is behind it is given
    /// time from then.
    /// </summary>
    public long ChangedMs;

    /// <summary>Monotonic; until then nobody is told of its silence.</summary>
    public long SnoozeEndMs;

    /// <summary>Monotonic; its return is told only then, if it stays; see <see cref="SilenceWord"/>.</summary>
    public long CalmEndMs;

    /// <summary>Monotonic; when its word is looked at again; <see cref="Never"/> for not.</summary>
    public long WordMs;

    /// <summary>Its site, if it has a session of its own.</summary>
    public OutageGroup? Site;

    /// <summary>What it hangs on, if that is known.</summary>
    public OutageGroup? Access;

    /// <summary>The one it was last counted in.</summary>
    public Outage? Outage;

    /// <summary>Its entry in the wheel; 0 for none.</summary>
    public int Entry;

    /// <summary>Whether its groups count it among those that are awaited.</summary>
    public bool IsAwaited;

    /// <summary>Whether the last word on it was that it is silent.</summary>
    public bool IsToldSilent;

    /// <summary>It was silent when a snooze outlived a restart: nobody knows whether that was told.</summary>
    public bool MayBeTold;

    public WatchState()
    {
        OwnHeardMs = SnoozeEndMs = CalmEndMs = WordMs = Never;
    }
}
