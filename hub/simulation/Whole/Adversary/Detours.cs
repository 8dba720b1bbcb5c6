using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// One direction of a line on which frames come twice for a while, or behind what was sent after them.
/// </summary>
/// <remarks>
/// Within one connection TCP does neither, and <see cref="Pipe"/> keeps to that. But a session ends at whatever stands
/// between: a proxy, a broker, a gateway that repeats what it has; and from there on a frame may come again at once or later,
/// then perhaps on a newer session, or be overtaken.
/// </remarks>
internal sealed class Detours(Timeline timeline, Chance chance)
{
    /// <summary>Within the life of one batch, or of one message.</summary>
    private const int SoonMicros = 1_200_000;
    private const int LateMicros = 90_000_000;

    /// <summary>Of the frames that pass, percent.</summary>
    private const int OvertakenPercent = 30;

    private long _doubledUntil = -1;
    private long _overtakenUntil = -1;

    /// <summary>Nothing is to happen to what passes.</summary>
    public bool IsStraight => timeline.NowMicros >= _doubledUntil && timeline.NowMicros >= _overtakenUntil;

    public void Double(long micros) => _doubledUntil = timeline.NowMicros + micros;

    public void Overtake(long micros) => _overtakenUntil = timeline.NowMicros + micros;

    public void Mend() => _doubledUntil = _overtakenUntil = -1;

    /// <param name="arrive">The frame gets there, now or late.</param>
    /// <param name="again">It gets there once more.</param>
    public void Pass(Action arrive, Action again)
    {
        if (timeline.NowMicros < _overtakenUntil && chance.Next(100) < OvertakenPercent)
        {
            Later(arrive);
        }
        else
        {
            arrive();
        }

        if (timeline.NowMicros < _doubledUntil)
        {
            if (chance.Next(2) == 0)
            {
                again();
            }
            else
            {
                Later(again);
            }
        }
    }

    private void Later(Action work) =>
        timeline.At(timeline.NowMicros + 1 + chance.Next(chance.Next(2) == 0 ? SoonMicros : LateMicros), work);
}
