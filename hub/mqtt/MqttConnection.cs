using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using SchoolButton.Hub.Guard;
using SchoolButton.Hub.Mqtt.Admission;

namespace SchoolButton.Hub.Mqtt;

/// <summary>
/// One connection from its accept to its end: reads, posts, and keeps its deadlines when the tick asks. It ends for
/// one reason, the first that anyone gives.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer holds nothing; disposing it would race with Close.")]
internal sealed class MqttConnection
{
    private readonly MqttListener _listener;
    private readonly ConnectionContext _context;
    private readonly CancellationTokenSource _closing = new();
    private PipeReader? _input;
    private volatile MqttSession? _session;
    private volatile bool _isHeldByHub;
    private int _reason;
    private int _leftLobby;
    private long _deadlineMs;
    private long _lastHeardMs;
    private long _maxSilenceMs;
    private bool _hasWill;

    public MqttConnection(MqttListener listener, ConnectionContext context, AddressKey address)
    {
        _listener = listener;
        _context = context;
        Address = address;
        Remote = context.RemoteEndPoint;
        EnteredMs = listener.Clock.NowMs;
        _deadlineMs = EnteredMs + (long)listener.Options.ConnectTimeout.TotalMilliseconds;
    }

    public AddressKey Address { get; }

    public EndPoint? Remote { get; }

    public long EnteredMs { get; }

    public MqttSession? Session => _session;

    public MqttCloseReason Reason => (MqttCloseReason)Volatile.Read(ref _reason);

    public bool IsClosing => Reason != MqttCloseReason.None;

    /// <summary>What the log line says beside the reason.</summary>
    public string? Detail { get; set; }

    /// <summary>Set once there may be a session.</summary>
    public MqttOutput Output { get; private set; } = null!;

    /// <summary>Serves the connection to its end. Throws nothing.</summary>
    public async Task RunAsync()
    {
        PipeReader input = _context.Transport.Input;
        Output = new MqttOutput(_context.Transport.Output, _listener.Clock, _listener.Options);
        Volatile.Write(ref _input, input);
        MqttCloseReason reason;
        try
        {
            reason = await ConverseAsync(input).ConfigureAwait(false);
        }
        catch (Exception) when (IsClosing)
        {
            reason = Reason;
        }
        catch (Exception exception)
        {
            reason = MqttCloseReason.HubFailed;
            _listener.LogFailure(this, exception);
        }

        TryGiveReason(reason);
        if (_session is { } session)
        {
            _listener.Forget(session, Reason, _hasWill && Reason != MqttCloseReason.Disconnected);
        }

        await Output.FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Makes a session of the connection: its CONNECT was found good.</summary>
    public void Open(MqttSession session, ushort keepAliveSeconds, bool hasWill)
    {
        _hasWill = hasWill;
        long maxMs = (long)_listener.Options.MaxSilence.TotalMilliseconds;
        long allowedMs = keepAliveSeconds == 0 ? maxMs : Math.Min(maxMs, keepAliveSeconds * 1500L);

        // What was heard is stamped with the last tick, so it may be younger than its stamp.
        _maxSilenceMs = allowedMs + (long)_listener.Options.TickPeriod.TotalMilliseconds;
        Volatile.Write(ref _lastHeardMs, _listener.Clock.NowMs);
        _session = session;
        LeaveLobby();
        _listener.Announce(session);
    }

    public void RefusedSubscription(ReadOnlySpan<byte> filter) => _listener.LogRefusedSubscription(this, filter);

    /// <summary>Ends the connection from outside its loop. Only the first reason counts.</summary>
    public void Close(MqttCloseReason reason)
    {
        if (!TryGiveReason(reason))
        {
            return;
        }

        try
        {
            _closing.Cancel();
        }
        catch (AggregateException exception)
        {
            // Whoever displaced this session must not suffer for what the hub does in a cancellation callback.
            _listener.LogFailure(this, exception);
        }

        PipeReader? input = Volatile.Read(ref _input);
        bool isPeerLost = reason is MqttCloseReason.ConnectTimeout or MqttCloseReason.KeepAliveExpired
            or MqttCloseReason.SlowReader or MqttCloseReason.MadeRoom;
        if (input is null || isPeerLost)
        {
            Abort();
            return;
        }

        Output.Stop();
        try
        {
            input.CancelPendingRead();
        }
        catch (ObjectDisposedException)
        {
            // The loop has seen the reason already and TLS has been taken down behind it.
        }
    }

    /// <summary>The handler has returned, or never ran because the TLS handshake failed.</summary>
    public void End()
    {
        TryGiveReason(MqttCloseReason.TlsFailed);
        LeaveLobby();
    }

    /// <summary>Keeps the deadline of whatever the connection is at. Called by the tick.</summary>
    public void CheckDeadline(long nowMs)
    {
        if (IsClosing)
        {
            if (nowMs >= Volatile.Read(ref _deadlineMs))
            {
                Abort();
            }
        }
        else if (_session is null)
        {
            if (nowMs >= Volatile.Read(ref _deadlineMs))
            {
                Close(MqttCloseReason.ConnectTimeout);
            }
        }
        else if (Output.IsStalled(nowMs))
        {
            Close(MqttCloseReason.SlowReader);
        }
        else if (!_isHeldByHub && nowMs - Volatile.Read(ref _lastHeardMs) > _maxSilenceMs)
        {
            Close(MqttCloseReason.KeepAliveExpired);
        }
    }

    private async Task<MqttCloseReason> ConverseAsync(PipeReader input)
    {
        PacketBudget budget = new(_listener.Options.MaxPacketsPerTick, _listener.Clock);
        PacketHandler packets = new(this, Output, _listener.Doorkeeper, _listener.Uplink);
        while (true)
        {
            ReadResult result;
            try
            {
                result = await input.ReadAsync().ConfigureAwait(false);
            }
            catch (Exception)
            {
                // However a read fails, it means one thing.
                return MqttCloseReason.ConnectionLost;
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            long received = buffer.Length;
            int publishes = 0;
            bool isTaken = true;
            MqttCloseReason reason = MqttCloseReason.None;
            while (isTaken && reason == MqttCloseReason.None && !IsClosing)
            {
                reason = packets.TryTake(ref buffer, out isTaken, out MqttPublish publish);
                if (publish.Session is not null)
                {
                    await PostAsync(publish).ConfigureAwait(false);
                    publishes++;
                }

                bool isFree = !isTaken || publish.PacketId != 0;
                if (!isFree && reason == MqttCloseReason.None && budget.Spend() is { } pause)
                {
                    MqttMetrics.Slowed("packets");
                    await HoldAsync(new ValueTask(pause.WaitAsync(_closing.Token))).ConfigureAwait(false);
                }

                if (!Output.HasRoom && reason == MqttCloseReason.None)
                {
                    await HoldAsync(Output.WaitForRoomAsync()).ConfigureAwait(false);
                }
            }

            if (buffer.Length < received)
            {
                // Only whole packets count as being heard (MQTT-3.1.2-24): a trickle of bytes keeps nothing alive.
                Volatile.Write(ref _lastHeardMs, _listener.Clock.NowMs);
                MqttMetrics.Received(publishes, received - buffer.Length);
            }

            if (reason != MqttCloseReason.None || IsClosing)
            {
                return reason;
            }

            Output.Flush();
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return MqttCloseReason.ConnectionLost;
            }
        }
    }

    private ValueTask PostAsync(in MqttPublish publish)
    {
        if (publish.PacketId != 0)
        {
            Output.EnterWindow();
        }

        ValueTask post = _listener.Uplink.PostAsync(publish, _closing.Token);
        return post.IsCompletedSuccessfully ? post : HoldAsync(post);
    }

    /// <summary>Waits for the hub. Silence is not the device's fault meanwhile: nobody reads what it says.</summary>
    private async ValueTask HoldAsync(ValueTask wait)
    {
        Output.Flush();
        _isHeldByHub = true;
        await wait.ConfigureAwait(false);
        Volatile.Write(ref _lastHeardMs, _listener.Clock.NowMs);
        _isHeldByHub = false;
    }

    private bool TryGiveReason(MqttCloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)MqttCloseReason.None) != (int)MqttCloseReason.None)
        {
            return false;
        }

        Volatile.Write(ref _deadlineMs, _listener.Clock.NowMs + (long)_listener.Options.CloseLinger.TotalMilliseconds);
        return true;
    }

    private void LeaveLobby()
    {
        if (Interlocked.Exchange(ref _leftLobby, 1) == 0)
        {
            _listener.Doorkeeper.Lobby.Leave(this);
        }
    }

    private void Abort() => _context.Abort(new ConnectionAbortedException(Reason.Explain()));
}
