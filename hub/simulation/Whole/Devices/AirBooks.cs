using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// What a wearable may hold against itself of its hour of air, at the most: by what really was on the air, and never by what
/// its firmware says. It is the one excuse for a wearable that runs and is not heard.
/// </summary>
/// <remarks>
/// What is excused, and why: firmware/core/Radio/DutyBudget.cs sends a heartbeat only if that leaves
/// <see cref="DutyBudget.ReservePermille"/> of a band's limit, and repeats an alarm only if that leaves
/// <see cref="DutyBudget.FirstPermille"/>; an alarm's first sending waits for nothing. Its books count what was sent for the
/// hour of the law and two minutes (BandUse.cs), and up to one group of ten minutes longer, since a restart takes
/// each group for as young as it can be. Their clock stands still while the device has no power, while it boots, and over a
/// sleep that a press ended, and after a power cut it goes on from its last save; a timed sleep counts as long as was asked
/// for, and the timer may be fast by two percent. All of these are reckoned here in the device's favour, so whoever waits for longer than this
/// waits without reason: once its clock has gone on by <see cref="KeptMicros"/> the excuse is over, whatever its books say.
/// </remarks>
internal sealed class AirBooks(RadioPlan plan, long bootMicros)
{
    private const long MinuteMicros = 60_000_000;
    private const long KeptMicros = (62 + 10 + 1) * MinuteMicros;

    /// <summary>SimulatedWearable.DriftShare.</summary>
    private const double FastestTimer = 1.02;

    private const double Thousand = 1_000;

    private readonly List<(long Clock, long Micros)>[] _sent = [.. plan.Bands.Select(_ => new List<(long, long)>())];
    private long _clock;
    private long _bootedAt;
    private long _awakeBefore;
    private long _slept;

    /// <param name="awakeMicros">In all until now, the starts included.</param>
    public void Boots(ResetCause cause, long awakeMicros, long nowMicros)
    {
        long awake = Math.Max(0, awakeMicros - _awakeBefore - bootMicros);
        long asleep = nowMicros - bootMicros - _bootedAt - awake;
        long slept = cause == ResetCause.WokenByTimer ? (long)(asleep / FastestTimer) : 0;

        // After a power cut what it did since its last save is forgotten, its time too: that save was before its last sleep.
        _clock += cause is ResetCause.WokenByTimer or ResetCause.WokenByContact ? awake + slept : -_slept;
        _slept = slept;
        _awakeBefore = awakeMicros;
        _bootedAt = nowMicros;
    }

    public void Sends(RadioChannel channel, int length, long nowMicros)
    {
        int band = Array.FindIndex(plan.Bands, b => b.Holds(channel));
        if (band >= 0)
        {
            long clock = Clock(nowMicros);
            _sent[band].RemoveAll(s => s.Clock < clock - (2 * KeptMicros));
            _sent[band].Add((clock, TimeOnAir.Micros(channel, length)));
        }
    }

    /// <summary>Whether it may have held a heartbeat back, now or so long ago at the most.</summary>
    public bool MayHoldHeartbeats(long agoMicros, long nowMicros) =>
        IsShort(DutyBudget.ReservePermille, Frame.Overhead + HeartbeatBody.LongLength, agoMicros, nowMicros);

    /// <summary>The same for the repetition of an alarm.</summary>
    public bool MayHoldAlarms(long agoMicros, long nowMicros) =>
        IsShort(DutyBudget.FirstPermille, Frame.Overhead + AlarmBody.CancelLength, agoMicros, nowMicros);

    private bool IsShort(int keptPermille, int length, long agoMicros, long nowMicros)
    {
        long from = Clock(nowMicros) - KeptMicros - agoMicros;
        for (int i = 0; i < _sent.Length; i++)
        {
            long left = (long)(plan.Bands[i].LimitMicros * (1 - (keptPermille / Thousand))) - TimeOnAir.Micros(plan.Up, length);
            if (_sent[i].Sum(s => s.Clock >= from ? s.Micros : 0) > left)
            {
                return true;
            }
        }

        return false;
    }

    private long Clock(long nowMicros) => _clock + nowMicros - _bootedAt;
}
