using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>How long a wearable that is not pressed lasts, and what would make it last as long as is wanted.</summary>
internal sealed class BatteryLife
{
    public const double WantedMonths = 12;

    private readonly Cell _cell;
    private readonly double _intervalSeconds;
    private readonly double _periodSeconds;

    /// <param name="milliamps">The mean current in the simulation.</param>
    /// <param name="periodSeconds">Between two heartbeats, on average.</param>
    public BatteryLife(BatteryPart part, double milliamps, double intervalSeconds, double periodSeconds)
    {
        Part = part;
        Milliamps = milliamps;
        _cell = new Cell(part);
        _intervalSeconds = intervalSeconds;
        _periodSeconds = periodSeconds;
    }

    public BatteryPart Part { get; }

    public double Months => _cell.Months(Milliamps);

    public double Milliamps { get; }

    /// <summary>Somebody was not pressed in all the time.</summary>
    public bool IsKnown => Milliamps > 0;

    public bool IsEnough => Months >= WantedMonths;

    /// <summary>Of the mean current, what the start takes: the part that nobody has measured.</summary>
    public double StartShare => Part.BootMs / 1000.0 * Part.AwakeMilliamps / _periodSeconds / Milliamps;

    public double SleepShare => Part.SleepMicroamps / 1000.0 / Milliamps;

    public double? IntervalSeconds => _cell.IntervalSecondsFor(WantedMonths, Milliamps, _intervalSeconds);

    public double? CapacityMilliampHours => _cell.CapacityFor(WantedMonths, Milliamps);

    public double? BootMs => _cell.BootMsFor(WantedMonths, Milliamps, _periodSeconds);

    public static BatteryLife Of(CaseResult quiet) => new(
        AirFrames.Battery,
        quiet.Outcomes.Max(one => one.QuietMilliamps),
        quiet.Tried.Plan.HeartbeatSeconds,
        PeriodSeconds(quiet));

    /// <summary>Between two heartbeats of one wearable, as it was; as the schedule means it, if none was sent.</summary>
    public static double PeriodSeconds(CaseResult result) => result.HeartbeatsSent == 0
        ? result.Tried.Plan.HeartbeatSeconds * AirFrames.MeanPeriodShare
        : result.Outcomes.Sum(one => one.Seconds - one.Plan.WarmUpSeconds) * result.Tried.Plan.Wearables / result.HeartbeatsSent;
}
