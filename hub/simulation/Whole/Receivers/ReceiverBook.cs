namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// All that one receiver ever took, over whichever line, also what nobody knows that it took. By the latest of it the receiver
/// knows a repetition.
/// </summary>
internal sealed class ReceiverBook
{
    /// <summary>Messages by which a receiver knows a repetition: those of the last minutes.</summary>
    private const int Remembered = 64;

    private readonly List<TakenMessage> _taken = [];
    private readonly List<TakenMessage> _recent = [];

    /// <summary>Also what it had before.</summary>
    public IReadOnlyList<TakenMessage> Taken => _taken;

    public Action<TakenMessage>? Took { get; set; }

    public void Take(TakenMessage taken)
    {
        taken = taken with { IsRetransmission = _recent.Exists(t => IsSame(t, taken)) };
        _taken.Add(taken);
        if (_recent.Count == Remembered)
        {
            _recent.RemoveAt(0);
        }

        _recent.Add(taken);
        Took?.Invoke(taken);
    }

    private static bool IsSame(TakenMessage one, TakenMessage other) =>
        one.Sequence == other.Sequence && one.Kind == other.Kind && one.Restore == other.Restore && one.Zone == other.Zone
        && one.IsRepeat == other.IsRepeat;
}
