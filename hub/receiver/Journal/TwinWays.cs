namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>
/// Which connections the last entries came over. A sender that doubts one of its ways sends a call over two at once, each under
/// the way's own number: the same content within <see cref="Window"/> over another connection is that, once for each connection.
/// On one connection a new number is always a new event. Of such a twin the number is remembered, since it stands in no entry: sent
/// again, it is the same still. The writer's thread alone.
/// </summary>
internal sealed class TwinWays(TimeProvider time)
{
    /// <summary>Less than lies between two presses of one button, which waits so long for the second of a double press.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(700);

    /// <summary>Entries.</summary>
    private const int MaxKept = 4096;

    private readonly Dictionary<long, Came> _entries = [];
    private readonly Queue<long> _order = [];
    private readonly Dictionary<(string Account, int Sequence, string Content), long> _twins = [];
    private readonly Queue<(string Account, int Sequence, string Content)> _twinsInOrder = [];

    /// <summary>Of an entry that was rolled back the id comes again, with the next one's connection.</summary>
    /// <param name="at">When it came, by the clock that nobody sets: <see cref="TimeProvider.GetTimestamp"/>.</param>
    public void Note(long id, string connection, long at)
    {
        if (!_entries.ContainsKey(id))
        {
            _order.Enqueue(id);
        }

        _entries[id] = new Came(at, [connection]);
        while (_order.Count > MaxKept)
        {
            _entries.Remove(_order.Dequeue());
        }
    }

    /// <param name="alike">Entries of the same content, newest first; by a clock that may have been set since.</param>
    /// <param name="at">When it came, as above.</param>
    public bool IsTwin(IEnumerable<long> alike, string connection, long at)
    {
        foreach (long id in alike)
        {
            if (_entries.TryGetValue(id, out Came came)
                && time.GetElapsedTime(came.At, at).Duration() <= Window
                && !came.Over.Contains(connection))
            {
                came.Over.Add(connection);
                return true;
            }
        }

        return false;
    }

    /// <summary>It was a twin, and what it is one of is on disk.</summary>
    public void NoteTwin(ReceivedEvent e, long at)
    {
        (string Account, int Sequence, string Content) key = (e.Account, e.Sequence, e.Content);
        if (!_twins.ContainsKey(key))
        {
            _twinsInOrder.Enqueue(key);
        }

        _twins[key] = at;
        while (_twinsInOrder.Count > MaxKept)
        {
            _twins.Remove(_twinsInOrder.Dequeue());
        }
    }

    /// <summary>Whether it is a twin that is sent again.</summary>
    /// <param name="within">As for any other message.</param>
    public bool IsKnownTwin(ReceivedEvent e, TimeSpan within, long at) =>
        _twins.TryGetValue((e.Account, e.Sequence, e.Content), out long first) && time.GetElapsedTime(first, at).Duration() <= within;

    private readonly record struct Came(long At, List<string> Over);
}
