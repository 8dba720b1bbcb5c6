using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// What the runtime's MQTT client has on its way: each message is sent up to three times at one second and then given up
/// (firmware/virtual/Wire/InflightQueue.cs is the same over real sockets).
/// </summary>
internal sealed class DeviceClient(Timeline timeline, Action<ushort, byte[], bool> send, Action<ushort, bool> became)
{
    /// <summary>drivers/MqttConnection.cs.</summary>
    public const int MaxInflight = 32;

    private const int Attempts = 3;
    private const long RetryMicros = 1_000_000;

    private readonly List<Item> _items = [];
    private int _lastId;
    private bool _isTimed;
    private bool _isStopped;

    /// <summary>Messages that went out once more.</summary>
    public long Repeated { get; private set; }

    /// <returns>The packet's identifier; 0 if there is no room.</returns>
    public ushort Publish(byte[] payload)
    {
        if (_isStopped || _items.Count >= MaxInflight)
        {
            return 0;
        }

        _lastId = _lastId == ushort.MaxValue ? 1 : _lastId + 1;
        Item item = new((ushort)_lastId, payload) { Sendings = 1, SentAt = timeline.NowMicros };
        _items.Add(item);
        send(item.Id, payload, false);
        Time(timeline.NowMicros + RetryMicros);
        return item.Id;
    }

    public void OnAcknowledged(ushort id)
    {
        if (_items.RemoveAll(i => i.Id == id) > 0)
        {
            became(id, true);
        }
    }

    public void Stop()
    {
        _isStopped = true;
        _items.Clear();
    }

    private void Time(long atMicros)
    {
        if (!_isTimed)
        {
            _isTimed = true;
            timeline.At(atMicros, Look);
        }
    }

    private void Look()
    {
        _isTimed = false;
        long now = timeline.NowMicros;
        foreach (Item item in _items.FindAll(i => i.SentAt + RetryMicros <= now))
        {
            if (item.Sendings == Attempts)
            {
                _items.Remove(item);
                became(item.Id, false);
                continue;
            }

            item.Sendings++;
            item.SentAt = now;
            Repeated++;
            send(item.Id, item.Payload, true);
        }

        if (_items.Count > 0)
        {
            Time(_items.Min(i => i.SentAt) + RetryMicros);
        }
    }

    private sealed class Item(ushort id, byte[] payload)
    {
        public ushort Id => id;

        public byte[] Payload => payload;

        public int Sendings { get; set; }

        public long SentAt { get; set; }
    }
}
