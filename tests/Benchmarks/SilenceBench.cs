using System.Diagnostics;
using SchoolButton.Hub.Core;

namespace SchoolButton.Benchmarks;

/// <summary>A judge of silence over many devices under virtual time, and what its ticks took of real time.</summary>
internal sealed class SilenceBench
{
    private const long StartUnixMs = 1_788_000_000_000;

    private readonly List<Transition> _transitions = new(65_536);
    private readonly Device[] _devices;
    private readonly SilenceJudge _judge;
    private readonly long _tickMs;
    private readonly long _intervalMs;
    private long _nowMs;
    private int _next;

    public SilenceBench(Device[] devices, IReadOnlyDictionary<uint, Device> byAddress, long tickMs, long intervalMs)
    {
        (_devices, _tickMs, _intervalMs) = (devices, tickMs, intervalMs);
        _judge = new SilenceJudge(HubSnapshot.Empty, new CorePolicy { TickMs = tickMs }, Now, byAddress);
        foreach (Device device in devices)
        {
            _judge.Watch(device);
            _judge.Heard(device, _nowMs, Now);
        }
    }

    public int Dead { get; private set; }

    public int Found => Silent + Unknown;

    public int Silent { get; private set; }

    public int Unknown { get; private set; }

    public int Outages => _judge.Outages.Count();

    private Instant Now => new(_nowMs, StartUnixMs + _nowMs);

    /// <summary>Everybody is heard once in each interval, spread evenly.</summary>
    public void Live(long ms, TickTimes ticks)
    {
        for (long end = _nowMs + ms; _nowMs < end;)
        {
            _nowMs += _tickMs;
            BeatDue(1, 0);
            Tick(ticks);
        }
    }

    /// <summary>One in so many is heard one last time, all of those in the same millisecond; the others live on.</summary>
    /// <returns>How many were found before their bound.</returns>
    public int Die(int oneIn, long boundMs, TickTimes ticks, Percentiles lateness)
    {
        _nowMs += _tickMs;
        long lastMs = _nowMs;
        for (int i = 0; i < _devices.Length; i += oneIn)
        {
            _judge.Heard(_devices[i], _nowMs, Now);
            Dead++;
        }

        int early = 0;
        for (long end = _nowMs + boundMs + 5_000; _nowMs < end;)
        {
            _nowMs += _tickMs;
            BeatDue(oneIn, 1);
            Tick(ticks);
            foreach (Transition transition in _transitions)
            {
                if (transition.To is DeviceState.Silent or DeviceState.Unknown)
                {
                    (Silent, Unknown) = transition.To == DeviceState.Silent ? (Silent + 1, Unknown) : (Silent, Unknown + 1);
                    long lateMs = _nowMs - lastMs - boundMs;
                    early += lateMs < 0 ? 1 : 0;
                    lateness.Add(TimeSpan.FromMilliseconds(lateMs));
                }
            }
        }

        return early;
    }

    private void BeatDue(int oneIn, int from)
    {
        for (long due = _devices.Length * _tickMs / _intervalMs; due > 0; due--)
        {
            _next = (_next + 1) % _devices.Length;
            if (from == 0 || _next % oneIn != 0)
            {
                _judge.Heard(_devices[_next], _nowMs, Now);
            }
        }
    }

    private void Tick(TickTimes ticks)
    {
        _transitions.Clear();
        long began = Stopwatch.GetTimestamp();
        TimeSpan before = ThreadTime.Now();
        _judge.Tick(_nowMs, Now, _transitions);
        ticks.Processor.Add(ThreadTime.Now() - before);
        ticks.Wall.Add(Stopwatch.GetElapsedTime(began));
    }
}
