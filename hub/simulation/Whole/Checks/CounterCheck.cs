using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promise 4, by its counters. None of the hub's ever seals two messages under one key, whatever crashes lie between: two under
/// one nonce open each other, and a device takes the second for a replay. And what the hub has heard of a device it never
/// forgets while it runs, or everything since could be played back to it as life.
/// </summary>
internal sealed class CounterCheck(FailureList failures)
{
    private readonly Dictionary<(uint Address, int Generation, uint Counter), byte[]> _sealed = [];
    private readonly Dictionary<(uint Address, int Generation), long> _heard = [];

    /// <summary>A process starts: a counter that was only in memory is forgotten.</summary>
    public void OnStarted() => _heard.Clear();

    /// <summary>The core has judged now.</summary>
    public void OnApplied(Step step)
    {
        foreach (Device device in step.Devices.Concat(step.Heard))
        {
            (uint, int) key = (device.Address, device.Record.Generation);
            if (device.LastCounter < _heard.GetValueOrDefault(key, -1))
            {
                failures.Add(FailureKind.Late, device.Address, $"its counter went back to {device.LastCounter} from {_heard[key]}: a replay passes for life");
            }

            _heard[key] = device.LastCounter;
        }
    }

    /// <summary>What the core said is on disk and on its way.</summary>
    public void OnTurned(Step step)
    {
        foreach (Downlink downlink in step.Downlinks)
        {
            (uint, int, uint) nonce = (downlink.Address, downlink.Generation, downlink.Counter);
            if (!_sealed.TryAdd(nonce, downlink.Body) && !_sealed[nonce].AsSpan().SequenceEqual(downlink.Body))
            {
                failures.Add(FailureKind.Forged, downlink.Address, $"the hub sealed two messages to it under counter {downlink.Counter}");
            }
        }
    }
}
