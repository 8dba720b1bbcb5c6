using System.IO.Pipelines;
using SchoolButton.Hub.Mqtt.Wire;

namespace SchoolButton.Hub.Mqtt;

/// <summary>
/// What a session sends, and its window of unacknowledged publishes. Any thread appends under a short lock and Flush
/// starts one write of all that waits; while the peer is slow to take it, more waits here, up to a bound. A pipe's
/// writer serves one thread at a time and none while it flushes: the draining flag is the right to touch it.
/// </summary>
internal sealed class MqttOutput(PipeWriter writer, ListenerClock clock, MqttOptions options)
{
    /// <summary>From here on it is flushed unasked, and the session's own loop waits before it answers more.</summary>
    private const int HighWaterBytes = 4 * 1024;

    /// <summary>A buffer up to this size is kept for the next answers; a larger one is let go.</summary>
    private const int KeptBufferBytes = 128;

    // Kept free of messages: every PUBACK of a full window and the loop's own answers always find room.
    private readonly int _answerReserveBytes =
        HighWaterBytes + FixedHeader.MaxPacketBytes + (options.MaxInFlight * Answers.ShortLength);

    private readonly Lock _lock = new();
    private byte[] _pending = [];
    private int _count;
    private int _inFlight;
    private bool _draining;
    private bool _stopped;
    private bool _abandoned;
    private long _drainStartMs;
    private TaskCompletionSource? _waiter;

    /// <summary>Bytes cannot be sent any more: the peer has gone.</summary>
    public bool IsAbandoned => Volatile.Read(ref _abandoned);

    /// <summary>Whether one write has been waiting for the peer longer than is allowed.</summary>
    public bool IsStalled(long nowMs)
    {
        lock (_lock)
        {
            return _draining && nowMs - _drainStartMs > options.WriteTimeout.TotalMilliseconds;
        }
    }

    /// <summary>Appends a message for the device.</summary>
    /// <returns>
    /// False if too much waits already. That alone does not mean that the peer is not reading: a burst may outrun the
    /// socket. Whether it reads is for <see cref="IsStalled"/> to say.
    /// </returns>
    public bool TryAppendMessage(ReadOnlySpan<byte> packet) => TryAppend(packet, options.MaxPendingOutputBytes);

    /// <summary>Appends an answer to what the peer has sent.</summary>
    /// <returns>False if more waits than it can have asked for.</returns>
    public bool TryAppendAnswer(ReadOnlySpan<byte> packet) =>
        TryAppend(packet, options.MaxPendingOutputBytes + _answerReserveBytes);

    /// <summary>Appends the PUBACK of a publish that entered the window.</summary>
    /// <inheritdoc cref="TryAppendAnswer"/>
    public bool TryAcknowledge(ushort packetId)
    {
        Span<byte> packet = stackalloc byte[Answers.ShortLength];
        Answers.PubAck(packet, packetId);
        lock (_lock)
        {
            if (_inFlight > 0)
            {
                _inFlight--;
            }

            Wake();
            return TryAppendLocked(packet, options.MaxPendingOutputBytes + _answerReserveBytes);
        }
    }

    /// <summary>Counts one publish more that the hub has to acknowledge.</summary>
    public void EnterWindow()
    {
        lock (_lock)
        {
            _inFlight++;
        }
    }

    /// <summary>Starts writing what waits, if anything does and no write is under way.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_draining || _count == 0 || _abandoned)
            {
                return;
            }

            _draining = true;
            _drainStartMs = clock.NowMs;
        }

        _ = DrainAsync();
    }

    /// <summary>Whether the window and the buffer leave room for one packet more. Called by the session's loop.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_lock)
            {
                return HasRoomLocked;
            }
        }
    }

    /// <summary>Waits for room, or until stopped. Called by the session's loop alone.</summary>
    public async ValueTask WaitForRoomAsync()
    {
        Flush();
        while (NextWait(() => HasRoomLocked || _stopped) is { } wait)
        {
            await wait.ConfigureAwait(false);
        }
    }

    /// <summary>Nothing is appended any more; whoever waits for room goes on.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            Wake();
        }
    }

    /// <summary>Waits until all that was appended is written or abandoned; the writer is not touched after it.</summary>
    public async ValueTask FinishAsync()
    {
        Stop();
        Flush();
        while (NextWait(() => !_draining) is { } wait)
        {
            await wait.ConfigureAwait(false);
        }
    }

    private bool HasRoomLocked => _inFlight < options.MaxInFlight && _count < HighWaterBytes;

    private bool TryAppend(ReadOnlySpan<byte> packet, int limitBytes)
    {
        bool high;
        lock (_lock)
        {
            if (!TryAppendLocked(packet, limitBytes))
            {
                return false;
            }

            high = _count >= HighWaterBytes;
        }

        if (high)
        {
            Flush();
        }

        return true;
    }

    private bool TryAppendLocked(ReadOnlySpan<byte> packet, int limitBytes)
    {
        if (_stopped || _abandoned)
        {
            return true;
        }

        if (_count + packet.Length > limitBytes)
        {
            return false;
        }

        if (_count + packet.Length > _pending.Length)
        {
            Array.Resize(ref _pending, Math.Max(KeptBufferBytes, Math.Max(_pending.Length * 2, _count + packet.Length)));
        }

        packet.CopyTo(_pending.AsSpan(_count));
        _count += packet.Length;
        return true;
    }

    private async Task DrainAsync()
    {
        try
        {
            while (TryMovePending())
            {
                FlushResult result = await writer.FlushAsync().ConfigureAwait(false);
                if (result.IsCompleted || result.IsCanceled)
                {
                    Abandon();
                }
            }
        }
        catch (Exception)
        {
            // However a write fails, it means one thing: the peer is out of reach. The read side sees it as well.
            Abandon();
            TryMovePending();
        }
    }

    /// <summary>Hands what waits to the writer, or gives the right to it back.</summary>
    private bool TryMovePending()
    {
        int count;
        lock (_lock)
        {
            count = _count;
            if (count == 0 || _abandoned)
            {
                _draining = false;
                _count = 0;
                Wake();
                return false;
            }

            _pending.AsSpan(0, count).CopyTo(writer.GetSpan(count));
            writer.Advance(count);
            _count = 0;
            _drainStartMs = clock.NowMs;
            if (_pending.Length > KeptBufferBytes)
            {
                _pending = [];
            }

            Wake();
        }

        MqttMetrics.Sent(count);
        return true;
    }

    private void Abandon()
    {
        lock (_lock)
        {
            _abandoned = true;
        }
    }

    private Task? NextWait(Func<bool> isOver)
    {
        lock (_lock)
        {
            if (isOver())
            {
                return null;
            }

            _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }

    private void Wake()
    {
        _waiter?.SetResult();
        _waiter = null;
    }
}
