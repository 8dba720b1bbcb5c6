using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// One direction of a TCP connection: whole, in order, late if packets are lost. Over a way that is cut the oldest packet
/// is sent again at growing pauses, and all behind it waits.
/// </summary>
internal sealed class Pipe(Timeline timeline, Way way)
{
    private const long FirstAgainMicros = 500_000;
    private const long LongestAgainMicros = 30_000_000;

    private readonly Queue<(long DueMicros, Action Arrives)> _packets = new();
    private long _lastDue;
    private long _againMicros = FirstAgainMicros;
    private bool _isPumping;
    private bool _hasSender = true;
    private long _heldUntil = -1;

    public void Send(Action arrives)
    {
        _lastDue = Math.Max(_lastDue + 1, timeline.NowMicros + way.DelayMicros());
        _packets.Enqueue((_lastDue, arrives));
        Pump(_lastDue);
    }

    /// <summary>Who sends has lost its power: what is on the wire may still arrive, and nothing is sent again.</summary>
    public void LoseSender() => _hasSender = false;

    /// <summary>What is under way takes the long way round: nothing arrives for so long, and then all of it.</summary>
    public void Hold(long micros) => _heldUntil = timeline.NowMicros + micros;

    private void Pump(long atMicros)
    {
        if (!_isPumping)
        {
            _isPumping = true;
            timeline.At(atMicros, Deliver);
        }
    }

    private void Deliver()
    {
        _isPumping = false;
        if (timeline.NowMicros < _heldUntil)
        {
            Pump(_heldUntil);
            return;
        }

        while (_packets.TryPeek(out (long DueMicros, Action Arrives) first) && first.DueMicros <= timeline.NowMicros)
        {
            if (way.IsCut)
            {
                Wait();
                return;
            }

            _packets.Dequeue();
            _againMicros = FirstAgainMicros;
            first.Arrives();
        }

        if (_packets.TryPeek(out (long DueMicros, Action Arrives) next))
        {
            Pump(next.DueMicros);
        }
    }

    private void Wait()
    {
        if (!_hasSender)
        {
            _packets.Clear();
            return;
        }

        Pump(timeline.NowMicros + _againMicros);
        _againMicros = Math.Min(LongestAgainMicros, _againMicros * 2);
    }
}
