using System.Collections.Concurrent;
using System.Threading.Channels;
using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Tests.Mqtt;

/// <summary>A hub that writes down what it is handed; the test decides when it has room and what it acknowledges.</summary>
internal sealed class FakeUplink : IMqttUplink
{
    private readonly Channel<MqttPublish> _posted = Channel.CreateUnbounded<MqttPublish>();
    private readonly ConcurrentDictionary<MqttSession, TaskCompletionSource<(MqttCloseReason, bool)>> _closed = new();
    private TaskCompletionSource? _room;

    public ConcurrentQueue<MqttPublish> Publishes { get; } = new();

    public ConcurrentQueue<MqttSession> Sessions { get; } = new();

    public ConcurrentQueue<string> Subscriptions { get; } = new();

    /// <summary>Everything in the order it was called.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public bool AcknowledgesAtOnce { get; set; }

    public Exception? FailsWith { get; set; }

    public MqttSession Last => Sessions.Last();

    public async ValueTask PostAsync(MqttPublish publish, CancellationToken cancellation)
    {
        Calls.Enqueue("publish");
        if (FailsWith is { } failure)
        {
            throw failure;
        }

        if (Volatile.Read(ref _room) is { } room)
        {
            await room.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }

        Publishes.Enqueue(publish);
        _posted.Writer.TryWrite(publish);
        if (AcknowledgesAtOnce)
        {
            publish.Session.Acknowledge(publish.PacketId);
            publish.Session.Flush();
        }
    }

    public void Opened(MqttSession session)
    {
        Calls.Enqueue("opened");
        _closed[session] = new TaskCompletionSource<(MqttCloseReason, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        Sessions.Enqueue(session);
    }

    public void Subscribed(MqttSession session, string topic)
    {
        Calls.Enqueue("subscribed");
        Subscriptions.Enqueue(topic);
    }

    public void Closed(MqttSession session, MqttCloseReason reason, bool willHint)
    {
        Calls.Enqueue("closed");
        _closed[session].SetResult((reason, willHint));
    }

    /// <summary>From now on the hub is full.</summary>
    public void Fill() => Volatile.Write(ref _room, new TaskCompletionSource());

    public void MakeRoom() => Interlocked.Exchange(ref _room, null)!.SetResult();

    /// <summary>The next publish that has not been waited for yet.</summary>
    public Task<MqttPublish> NextAsync() => _posted.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    public Task<(MqttCloseReason Reason, bool WillHint)> EndOf(MqttSession session) =>
        _closed[session].Task.WaitAsync(Patience.Limit);

    public bool HasEnded(MqttSession session) => _closed[session].Task.IsCompleted;
}
