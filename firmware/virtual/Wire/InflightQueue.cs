using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// Packets on their way: what wants an answer is sent three times at one second and then given up. The same thread
/// keeps the connection alive.
/// </summary>
internal sealed class InflightQueue
{
    private readonly PowerCycle _cycle;
    private readonly Channel _channel;
    private readonly EventQueue _events;
    private readonly MqttSettings _settings;
    private readonly int _keepAliveMs;
    private readonly CancellationTokenRegistration _onLost;
    private readonly object _lock = new();
    private readonly List<Item> _items = [];
    private long _lastSentMs;
    private long? _pingSentMs;
    private bool _stopped;

    public InflightQueue(
        PowerCycle cycle, Channel channel, EventQueue events, MqttSettings settings, int keepAliveMs)
    {
        _cycle = cycle;
        _channel = channel;
        _events = events;
        _settings = settings;
        _keepAliveMs = keepAliveMs;
        _lastSentMs = cycle.UptimeMs;
        _onLost = cycle.Lost.UnsafeRegister(static queue => ((InflightQueue)queue!).Pulse(), this);
    }

    /// <param name="id">The packet identifier that the answer will carry; null if none is expected.</param>
    /// <returns>False if the queue is full.</returns>
    public bool Put(byte[] packet, ushort? id)
    {
        lock (_lock)
        {
            if (_items.Count >= _settings.InflightQueueSize)
            {
                return false;
            }

            _items.Add(new Item(packet, id));
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    /// <summary>PUBACK, SUBACK or UNSUBACK.</summary>
    public void OnAnswer(MqttPacket answer)
    {
        lock (_lock)
        {
            if (_items.RemoveAll(item => item.Id == answer.Id && item.Attempts > 0) == 0)
            {
                return;
            }
        }

        _events.Put(answer.Type switch
        {
            4 => new MqttMsgPublishedEventArgs(answer.Id, true),
            9 => new MqttMsgSubscribedEventArgs(
                answer.Id, Array.ConvertAll(answer.Body[2..], granted => (MqttQoSLevel)granted)),
            _ => new MqttMsgUnsubscribedEventArgs(answer.Id),
        });
    }

    public void OnPingAnswer()
    {
        lock (_lock)
        {
            _pingSentMs = null;
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _items.Clear();
            Monitor.PulseAll(_lock);
        }

        _onLost.Unregister();
    }

    public void Run()
    {
        try
        {
            while (true)
            {
                List<byte[]> due = [];
                lock (_lock)
                {
                    while (!_stopped && Collect(due) is int waitMs && due.Count == 0)
                    {
                        Monitor.Wait(_lock, waitMs);
                    }

                    if (_stopped)
                    {
                        return;
                    }
                }

                due.ForEach(_channel.Send);
            }
        }
        catch (Exception e) when (e is not PowerLost)
        {
            _events.Close();
        }
    }

    /// <returns>How long nothing will be due if nothing happens.</returns>
    private int Collect(List<byte[]> due)
    {
        long now = _cycle.UptimeMs;
        long wait = int.MaxValue;
        for (int i = 0; i < _items.Count; i++)
        {
            Item item = _items[i];
            long left = item.Attempts == 0 ? 0 : item.SentMs + _settings.DelayOnRetry - now;
            if (left > 0)
            {
                wait = Math.Min(wait, left);
                continue;
            }

            if (item.Id == null || item.Attempts == _settings.AttemptsOnRetry)
            {
                _items.RemoveAt(i--);
            }

            if (item.Attempts == _settings.AttemptsOnRetry)
            {
                GiveUp(item);
                continue;
            }

            item.Sent(now);
            due.Add([.. item.Packet]);
            wait = Math.Min(wait, _settings.DelayOnRetry);
        }

        if (due.Count > 0)
        {
            _lastSentMs = now;
        }

        return (int)Math.Min(wait, KeepAlive(due, now));
    }

    private void GiveUp(Item item)
    {
        if (item.IsPublish)
        {
            _events.Put(new MqttMsgPublishedEventArgs(item.Id!.Value, false));
        }
    }

    private long KeepAlive(List<byte[]> due, long now)
    {
        if (_keepAliveMs == 0)
        {
            return int.MaxValue;
        }

        if (_pingSentMs is long sent)
        {
            if (now - sent >= _keepAliveMs)
            {
                throw new TimeoutException("The broker did not answer the ping.");
            }

            return sent + _keepAliveMs - now;
        }

        if (now - _lastSentMs >= _keepAliveMs)
        {
            due.Add(MqttWriter.PingReq());
            _lastSentMs = now;
            _pingSentMs = now;
            return _keepAliveMs;
        }

        return _lastSentMs + _keepAliveMs - now;
    }

    private void Pulse()
    {
        lock (_lock)
        {
            Monitor.PulseAll(_lock);
        }
    }

    private sealed class Item(byte[] packet, ushort? id)
    {
        public byte[] Packet { get; } = packet;

        public ushort? Id { get; } = id;

        public int Attempts { get; private set; }

        public long SentMs { get; private set; }

        public bool IsPublish => (Packet[0] & 0xF0) == MqttWriter.PublishType;

        public void Sent(long nowMs)
        {
            SentMs = nowMs;
            Attempts++;
            if (Attempts > 1 && IsPublish)
            {
                Packet[0] |= MqttWriter.DupFlag;
            }
        }
    }
}
