using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Which rounds of a mains device's loop need not be simulated: a loop that turns every tenth of a second and blinks a
/// light does nothing else while nothing is pressed, raised, or awaited. A heartbeat comes no earlier than 0.8 of its
/// interval after the last (Link/HeartbeatSchedule.cs), and everything from outside asks for a round itself.
/// </summary>
internal sealed class IdleRule
{
    /// <summary>Of the interval: nothing is due by itself before that.</summary>
    private const int QuietPercent = 79;

    /// <summary>Debouncing, gestures and what comes of them is over by then.</summary>
    private const long HandMicros = 15_000_000;

    /// <summary>A write that failed is tried again within this time, and a fault is told of.</summary>
    private const long WriteMicros = 30_000_000;

    /// <summary>While a finished alarm is shown; only that the light changes back may come late by this.</summary>
    private const long ShownMicros = 5_000_000;

    private long _quietMicros;
    private long _heartbeatAt;
    private uint _asked;
    private long _edgeAt;
    private long _writtenAt;

    public void OnStart(int intervalSeconds)
    {
        _quietMicros = intervalSeconds * 1_000_000L * QuietPercent / 100;
        _asked = uint.MaxValue;
    }

    public void OnEdge(long micros) => _edgeAt = micros;

    public void OnWrite(long micros) => _writtenAt = micros;

    public void OnHeartbeat(uint counter, long micros)
    {
        _asked = counter;
        _heartbeatAt = micros;
    }

    public void OnAck(uint counter)
    {
        if (counter == _asked)
        {
            _asked = 0;
        }
    }

    /// <param name="dueMicros">When the firmware wants its next round.</param>
    /// <returns>When the next round is that may do more than blink.</returns>
    public long NextRound(Indication light, bool linked, long micros, long dueMicros)
    {
        bool rests = light is Indication.Ready or Indication.SilentMode or Indication.NoLink;
        bool shows = light is Indication.Stored or Indication.Received or Indication.Responding;
        if ((!rests && !shows) || micros - _edgeAt < HandMicros || micros - _writtenAt < WriteMicros || (linked && _asked != 0))
        {
            return dueMicros;
        }

        long quietUntil = linked ? _heartbeatAt + _quietMicros : long.MaxValue;
        return Math.Max(dueMicros, shows ? Math.Min(quietUntil, micros + ShownMicros) : quietUntil);
    }
}
