namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>
/// Which connection the last entries came over. A sender that doubts one of its ways sends a call over two at once, each under
/// the way's own number: the same content within <see cref="Window"/> over another connection is that. On one connection a
/// new number is always a new event. The writer's thread alone.
/// </summary>
internal sealed class TwinWays
{
    /// <summary>Less than lies between two presses of one button, which waits so long for the second of a double press.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(700);

    /// <summary>Entries.</summary>
    private const int MaxKept = 4096;

    private readonly Dictionary<long, string> _connections = [];
    private readonly Queue<long> _order = [];

    /// <summary>Of an entry that was rolled back the id comes again, with the next one's connection.</summary>
    public void Note(long id, string connection)
    {
        if (!_connections.ContainsKey(id))
        {
            _order.Enqueue(id);
        }

        _connections[id] = connection;
        while (_order.Count > MaxKept)
        {
            _connections.Remove(_order.Dequeue());
        }
    }

    /// <param name="alike">Entries of the same content within the window.</param>
    public bool IsTwin(IEnumerable<long> alike, string connection) =>
        alike.Any(id => _connections.TryGetValue(id, out string? other) && other != connection);
}
