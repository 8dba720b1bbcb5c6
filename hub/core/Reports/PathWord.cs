namespace SchoolButton.Hub.Core;

/// <summary>
/// What others are told of a way's failures. A failure is told at once. So is its end, unless the way comes and goes: from the
/// <see cref="CorePolicy.FlapsTold"/>th failure within <see cref="CorePolicy.FlapWindowMs"/> of each other the word stays
/// "failed" until it has worked for a calm time, which doubles with each further one. Its state is shown as it is.
/// </summary>
internal sealed class PathWord(long toldSinceUnixMs)
{
    private const int MostDoublings = 20;

    private int _flaps;
    private long _failedMs;

    /// <summary>Since when others have it as failed; 0 if they do not.</summary>
    public long ToldSinceUnixMs { get; private set; } = toldSinceUnixMs;

    /// <summary>Monotonic; when its end is told, if it works until then.</summary>
    public long CalmEndMs { get; private set; } = ReceiverPath.Never;

    /// <returns>Whether that is to be told.</returns>
    public bool Failed(Instant now, CorePolicy policy)
    {
        _flaps = _flaps > 0 && now.MonotonicMs - _failedMs <= policy.FlapWindowMs ? _flaps + 1 : 1;
        _failedMs = now.MonotonicMs;
        CalmEndMs = ReceiverPath.Never;
        if (ToldSinceUnixMs != 0)
        {
            return false;
        }

        ToldSinceUnixMs = now.UnixMs;
        return true;
    }

    /// <summary>It works, or is set up no more.</summary>
    /// <param name="isForGood">It will not come back soon: there is nothing to wait for.</param>
    /// <returns>Whether that is to be told now.</returns>
    public bool Rose(long nowMs, CorePolicy policy, bool isForGood = false)
    {
        if (ToldSinceUnixMs != 0 && _flaps >= policy.FlapsTold && !isForGood)
        {
            CalmEndMs = nowMs + Math.Min(policy.CalmMinMs << Math.Min(_flaps - policy.FlapsTold, MostDoublings), policy.CalmMaxMs);
            return false;
        }

        return End();
    }

    /// <returns>Whether it has worked for so long that its end is to be told now.</returns>
    public bool IsCalm(long nowMs) => nowMs >= CalmEndMs && End();

    private bool End()
    {
        bool wasTold = ToldSinceUnixMs != 0;
        (ToldSinceUnixMs, CalmEndMs) = (0, ReceiverPath.Never);
        return wasTold;
    }
}
