using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation;

/// <summary>
/// Judges one sender by the law and not by its own accounts: the most that it sent in one band within any hour, to the
/// microsecond.
/// </summary>
internal sealed class DutyWatch(RadioPlan plan)
{
    private const long HourMicros = 3_600_000_000;

    private readonly List<(long From, long To)>[] _sent = [.. plan.Bands.Select(_ => new List<(long, long)>())];

    /// <summary>As a share of the band's limit; above 1 it broke the law.</summary>
    public double Worst { get; private set; }

    /// <summary>Microseconds in all bands.</summary>
    public long TotalMicros { get; private set; }

    public void Sends(RadioChannel channel, int length, long nowMicros)
    {
        long micros = TimeOnAir.Micros(channel, length);
        TotalMicros += micros;
        int band = Array.FindIndex(plan.Bands, b => b.Holds(channel));
        if (band < 0)
        {
            Worst = double.PositiveInfinity;
            return;
        }

        List<(long From, long To)> sent = _sent[band];
        long end = nowMicros + micros;
        sent.Add((nowMicros, end));
        sent.RemoveAll(one => one.To <= end - HourMicros);

        // The fullest hour so far ends with this sending: of the oldest only what lies within it counts.
        long sum = sent.Sum(one => one.To - Math.Max(one.From, end - HourMicros));
        Worst = Math.Max(Worst, (double)sum / plan.Bands[band].LimitMicros);
    }
}
