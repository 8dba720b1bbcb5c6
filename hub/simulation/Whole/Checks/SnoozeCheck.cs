using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// A snooze keeps a receiver from being told of a silence, and ends by itself when it was said to. Judged within one life
/// of the hub's process, by what was asked and when that was taken up, and for those that lasted when it began by how much of
/// them its wall clock, which may have stepped, says is left.
/// </summary>
internal sealed class SnoozeCheck(Timeline timeline, IReadOnlyDictionary<uint, DeviceTruth> devices, FailureList failures)
{
    /// <summary>CorePolicy.SnoozeMaxMs.</summary>
    private const long LongestMs = 24 * 3_600_000;

    /// <summary>What was asked of the process that runs and not taken up yet: the latest counts.</summary>
    private readonly Dictionary<uint, long> _asked = [];

    /// <summary>When each ends that was taken up.</summary>
    private readonly Dictionary<uint, long> _ends = [];

    private readonly HashSet<long> _reports = [];

    /// <summary>A person asks for it; 0 ends it.</summary>
    /// <summary>The core's clock has whole ones.</summary>
    private const long MillisecondMicros = 1_000;

    public void OnAsked(uint address, long milliseconds) => _asked[address] = milliseconds;

    public void OnStarted(SimulatedLoop loop)
    {
        _asked.Clear();
        _ends.Clear();
        foreach (uint address in devices.Keys)
        {
            if (loop.Core.Device(address) is { IsSnoozed: true } device)
            {
                long leftMs = Math.Clamp(device.SnoozedUntilUnixMs - loop.Now.UnixMs, 0, LongestMs);
                _ends[address] = timeline.NowMicros + (leftMs * 1_000);
            }
        }
    }

    /// <summary>The core was given all that was asked, and has judged.</summary>
    public void OnApplied(SimulatedLoop loop, Step step)
    {
        long at = timeline.NowMicros;
        foreach ((uint address, long milliseconds) in _asked)
        {
            _ends[address] = at + (milliseconds * 1_000);
        }

        _asked.Clear();
        foreach (Report report in step.Reports)
        {
            if (_reports.Add(report.Id) && report is { Kind: ReportKind.DeviceSilent, Restore: false }
                && _ends.TryGetValue(report.Address, out long endMicros) && at < endMicros - MillisecondMicros && !devices[report.Address].IsRetired)
            {
                failures.Add(FailureKind.False, report.Address, $"its silence goes to the receiver, and it is snoozed until {endMicros / 1e6:0.000} s");
            }
        }

        foreach ((uint address, long endMicros) in _ends)
        {
            if (at >= endMicros + MillisecondMicros && _ends.Remove(address) && loop.Core.Device(address) is { IsSnoozed: true })
            {
                failures.Add(FailureKind.Late, address, $"a snooze that was to end at {endMicros / 1e6:0.000} s goes on: nobody will be told of its silence");
            }
        }
    }
}
