using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Which rounds of a mains device's loop need not be simulated: a loop that turns every tenth of a second and blinks a
/// light does nothing else while nothing is pressed, raised, or awaited. Everything from outside asks for a round itself, and
/// when the next heartbeat is due, the number tells that the firmware drew for it (Link/HeartbeatSchedule.cs). A test runs
/// the same device with and without this rule and wants the same of both.
/// </summary>
internal sealed class IdleRule(IRandom random) : IRandom
{
    /// <summary>Of the interval, and up to so many percent more.</summary>
    private const int ShortestPercent = 80;
    private const int JitterPercent = 19;

    /// <summary>Debouncing, gestures and what comes of them is over by then.</summary>
    private const long HandMicros = 15_000_000;

    /// <summary>A write that failed is tried again within this time, and a fault is told of.</summary>
    private const long WriteMicros = 30_000_000;

    /// <summary>While a finished alarm is shown; only that the light changes back may come late by this.</summary>
    private const long ShownMicros = 5_000_000;

    private long _intervalMs;
    private long _heartbeatMs;
    private long _nextMs;
    private bool _draws;
    private uint _asked;
    private long _edgeAt;
    private long _writtenAt;

    /// <summary>Without it every round is simulated that the firmware asks for.</summary>
    public bool IsInForce { get; set; } = true;

    public int Next(int max)
    {
        int drawn = random.Next(max);
        if (_draws)
        {
            _draws = false;
            int percent = max == JitterPercent ? ShortestPercent + drawn : 0;
            _nextMs = _heartbeatMs + (_intervalMs * percent / 100);
        }

        return drawn;
    }

    public void OnStart(int intervalSeconds)
    {
        _intervalMs = intervalSeconds * 1000L;
        _asked = uint.MaxValue;
    }

    public void OnEdge(long micros) => _edgeAt = micros;

    public void OnWrite(long micros) => _writtenAt = micros;

    /// <param name="nowMs">The device's clock.</param>
    public void OnHeartbeat(uint counter, long nowMs)
    {
        _asked = counter;
        _heartbeatMs = nowMs;
        _nextMs = nowMs;
        _draws = true;
    }

    public void OnAck(uint counter)
    {
        if (counter == _asked)
        {
            _asked = 0;
        }
    }

    /// <param name="bootMicros">When the device's clock began.</param>
    /// <param name="dueMicros">When the firmware wants its next round.</param>
    /// <returns>When the next round is that may do more than blink.</returns>
    public long NextRound(Indication light, bool linked, long micros, long bootMicros, long dueMicros)
    {
        bool rests = light is Indication.Ready or Indication.SilentMode or Indication.NoLink;
        bool shows = light is Indication.Stored or Indication.Received or Indication.Responding;
        if (!IsInForce || (!rests && !shows)
            || micros - _edgeAt < HandMicros || micros - _writtenAt < WriteMicros || (linked && _asked != 0))
        {
            return dueMicros;
        }

        long quietUntil = linked ? bootMicros + (_nextMs * 1000) : long.MaxValue;
        return Math.Max(dueMicros, shows ? Math.Min(quietUntil, micros + ShownMicros) : quietUntil);
    }
}
