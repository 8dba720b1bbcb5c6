namespace SchoolButton.Hub.Dc09;

/// <summary>
/// Finds out whether the time in a receiver's NAKs goes on. Some receivers were seen to say the same stale time for ever:
/// to send again with it would be refused again, each time.
/// </summary>
internal sealed class StandingClock
{
    /// <summary>Two NAKs within this time may well tell the same second, or the same NAK came twice.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(5);

    private DateTimeOffset? _told;
    private long _toldAt;

    /// <returns>False when this time was told before, and real time has gone on since.</returns>
    public bool Moves(DateTimeOffset told, TimeProvider time)
    {
        if (_told == told && time.GetElapsedTime(_toldAt) > Grain)
        {
            return false;
        }

        if (_told != told)
        {
            _told = told;
            _toldAt = time.GetTimestamp();
        }

        return true;
    }
}
