using System.Threading.Channels;

namespace SchoolButton.Hub.Receiver.Views;

/// <summary>One listener's queue of changes. A listener that fell too far behind is told to take a new snapshot instead.</summary>
internal sealed class Feed(Action<Feed> leave) : IDisposable
{
    private const int MaxWaiting = 1024;

    private readonly Channel<News> _waiting = Channel.CreateBounded<News>(MaxWaiting);
    private int _missed;

    public ChannelReader<News> Waiting => _waiting.Reader;

    /// <summary>True, once, if changes were left out since the last snapshot.</summary>
    public bool TakeMissed() => Interlocked.Exchange(ref _missed, 0) != 0;

    public void Tell(News news)
    {
        if (!_waiting.Writer.TryWrite(news))
        {
            Volatile.Write(ref _missed, 1);
        }
    }

    public void Dispose() => leave(this);
}
