using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation;

/// <summary>
/// How long a board's cell lasts, and what would make it last longer. The one place for these sums: the power budget of
/// <c>hardware/power.md</c>, the simulation and <c>radio-plan</c> use it.
/// </summary>
public sealed class Cell
{
    private const double HoursPerMonth = 30.44 * 24;
    private const double HoursPerYear = 365.25 * 24;

    private readonly BatteryPart _part;

    public Cell(BatteryPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        _part = part;
    }

    /// <summary>What the cell loses by itself, as a current, milliampere.</summary>
    private double SelfDischarge => _part.CapacityMilliampHours * LostPerHour;

    /// <summary>Of the capacity.</summary>
    private double LostPerHour => _part.SelfDischargePercentPerYear / 100.0 / HoursPerYear;

    private double Usable => _part.UsablePercent / 100.0;

    private double SleepMilliamps => _part.SleepMicroamps / 1000.0;

    /// <param name="awakeMs">From the wake-up on: with the start and the writes to flash.</param>
    /// <param name="receiveMs">Of it, how long the radio received.</param>
    /// <param name="sendMs">Of it, how long the radio sent.</param>
    /// <param name="asleepMs">In deep sleep.</param>
    /// <returns>Milliampere-seconds.</returns>
    public double Charge(double awakeMs, double receiveMs, double sendMs, double asleepMs) =>
        ((awakeMs * _part.AwakeMilliamps)
            + (receiveMs * _part.ReceiveMilliamps)
            + (sendMs * _part.TransmitMilliamps)
            + (asleepMs * SleepMilliamps)) / 1000;

    /// <param name="milliamps">The mean current.</param>
    /// <returns>Months of 30.44 days.</returns>
    public double Months(double milliamps) =>
        _part.CapacityMilliampHours * Usable / (milliamps + SelfDischarge) / HoursPerMonth;

    /// <returns>The mean current, milliampere, at which the cell lasts so long; below zero if it would not unused.</returns>
    public double MilliampsFor(double months) =>
        (_part.CapacityMilliampHours * Usable / (months * HoursPerMonth)) - SelfDischarge;

    /// <summary>
    /// The heartbeat interval at which the cell lasts so long, all else as it is: each wake-up costs what it cost, and
    /// there are fewer of them.
    /// </summary>
    /// <param name="milliamps">The mean current at the interval of now.</param>
    /// <param name="intervalSeconds">The interval of now.</param>
    /// <returns>Seconds; null if sleep alone takes too much.</returns>
    public double? IntervalSecondsFor(double months, double milliamps, double intervalSeconds)
    {
        double left = MilliampsFor(months) - SleepMilliamps;
        return left <= 0 ? null : Math.Max(0, milliamps - SleepMilliamps) * intervalSeconds / left;
    }

    /// <summary>The capacity of a cell of this kind that lasts so long at this mean current.</summary>
    /// <returns>Milliampere-hours; null if a cell of this kind is empty by itself before that.</returns>
    public double? CapacityFor(double months, double milliamps)
    {
        double hours = months * HoursPerMonth;
        double share = Usable - (hours * LostPerHour);
        return share <= 0 ? null : hours * milliamps / share;
    }

    /// <summary>The start (from the wake-up to the firmware's first line) with which the cell lasts so long.</summary>
    /// <param name="milliamps">The mean current with the board's start.</param>
    /// <param name="periodSeconds">Between two wake-ups, on average; less than the interval, since jitter shortens it.</param>
    /// <returns>Milliseconds; null if no start at all would still be too much.</returns>
    public double? BootMsFor(double months, double milliamps, double periodSeconds)
    {
        double tooMuch = milliamps - MilliampsFor(months);
        double shorter = tooMuch * periodSeconds * 1000 / _part.AwakeMilliamps;
        return shorter > _part.BootMs ? null : _part.BootMs - shorter;
    }
}
