namespace SchoolButton.Hub.Dc09;

/// <summary>The last messages, for any thread.</summary>
internal sealed class RecentMessages
{
    private readonly int _max;
    private readonly Lock _lock = new();
    private readonly Queue<Dc09Received> _messages = new();

    public RecentMessages(int max)
    {
        _max = max;
    }

    public void Add(Dc09Received message)
    {
        lock (_lock)
        {
            _messages.Enqueue(message);
            if (_messages.Count > _max)
            {
                _messages.Dequeue();
            }
        }
    }

    public IReadOnlyList<Dc09Received> Copy()
    {
        lock (_lock)
        {
            return [.. _messages];
        }
    }
}
