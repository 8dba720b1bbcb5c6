using System.Diagnostics;
using System.Globalization;
using System.Text;
using SchoolButton.Hub.Simulation.Whole;

namespace SchoolButton.Cli.Fuzz;

/// <summary>Adds up what worlds came to, and says it: one figure a line.</summary>
internal sealed class FuzzReport(FuzzRequest request)
{
    /// <summary>Seeds that failed and are named.</summary>
    private const int MaxNamed = 20;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Tally _faults = new();
    private readonly long[] _failures = new long[Enum.GetValues<FailureKind>().Length];
    private readonly SortedDictionary<int, Failure> _failed = [];
    private double _deviceHours;
    private long _presses;
    private long _alarms;
    private long _starts;
    private int _done;

    public int ExitCode => _failed.Count == 0 ? 0 : 1;

    public static string Name(Enum value) => string.Concat(
        value.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));

    public void Take(WorldOutcome outcome)
    {
        _done++;
        _deviceHours += outcome.DeviceHours;
        _presses += outcome.Presses;
        _alarms += outcome.Alarms;
        _starts += outcome.Starts;
        _faults.Add(outcome.Faults);
        for (int i = 0; i < _failures.Length; i++)
        {
            _failures[i] += outcome.Counts[i];
        }

        if (!outcome.IsSound)
        {
            _failed[outcome.Seed] = outcome.Failures[0];
        }
    }

    public string Progress()
    {
        double share = (double)_done / request.Seeds;
        double left = _watch.Elapsed.TotalSeconds * (1 - share) / share;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Floor(share * 100),3} %  about {left:0} s left  {_deviceHours:0} device-hours, {_alarms} alarms, {_failed.Count} seeds failed{Named()}");
    }

    /// <summary>The first of them, so that one need not wait for the end.</summary>
    private string Named() => _failed.Count == 0 ? string.Empty : $": {string.Join(", ", _failed.Keys.Take(MaxNamed))}";

    public string Text()
    {
        StringBuilder text = new();
        Line("worlds", _done);
        Line("device-hours", _deviceHours);
        Line("hub starts", _starts);
        Line("presses", _presses);
        Line("alarms raised", _alarms);
        Line("faults injected", _faults.Total);
        foreach (FaultKind kind in Enum.GetValues<FaultKind>().Where(k => _faults.Counts[(int)k] > 0))
        {
            Line("  " + Name(kind), _faults.Counts[(int)kind]);
        }

        foreach (FailureKind kind in Enum.GetValues<FailureKind>())
        {
            Line(Name(kind), _failures[(int)kind]);
        }

        foreach ((int seed, Failure failure) in _failed.Take(MaxNamed))
        {
            text.Append(CultureInfo.InvariantCulture, $"seed {seed}: {Name(failure.Kind)} at {failure.AtMicros / 1e6:0.000} s, device {failure.Device:x6}: {failure.What}\n");
            text.Append(CultureInfo.InvariantCulture, $"  see where: schoolbutton fuzz --seed {seed} --hours {request.Hours:R}");
            text.Append(request.Devices is { } devices ? $" --devices {devices}\n" : "\n");
        }

        return text.ToString();

        void Line(string name, double value) => text.Append(CultureInfo.InvariantCulture, $"{name,-28} {value,12:0}\n");
    }
}
