using SchoolButton.Hub.Guard;

namespace SchoolButton.Hub.Mqtt.Admission;

/// <summary>
/// Wrong passwords, held in leaky buckets: one for each user name at an address, and a wide one for the address, so
/// that a badly set up device locks out itself and not the school behind the same router.
/// </summary>
internal sealed class PasswordFailures(MqttOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Bucket> _buckets = [];

    /// <summary>Whether the next CONNECT is refused without asking the gate.</summary>
    public bool IsExhausted(AddressKey address, string user, long nowMs)
    {
        lock (_lock)
        {
            return _buckets.Count > 0
                && (Level(new Key(address, user), nowMs) > options.FailuresPerUser - 1
                    || Level(new Key(address, null), nowMs) > options.FailuresPerAddress - 1);
        }
    }

    public void Add(AddressKey address, string user, long nowMs)
    {
        lock (_lock)
        {
            AddOne(new Key(address, user), nowMs);
            AddOne(new Key(address, null), nowMs);
        }
    }

    private void AddOne(Key key, long nowMs)
    {
        double level = Level(key, nowMs) + 1;
        if (!_buckets.ContainsKey(key) && _buckets.Count >= options.MaxFailureEntries)
        {
            _buckets.Remove(_buckets.MinBy(entry => entry.Value.SinceMs).Key);
        }

        _buckets[key] = new Bucket(level, nowMs);
    }

    private double Level(Key key, long nowMs)
    {
        if (!_buckets.TryGetValue(key, out Bucket bucket))
        {
            return 0;
        }

        TimeSpan forgivenEvery = key.User is null ? options.AddressFailureForgivenEvery : options.UserFailureForgivenEvery;
        double level = bucket.Level - ((nowMs - bucket.SinceMs) / forgivenEvery.TotalMilliseconds);
        if (level > 0)
        {
            return level;
        }

        _buckets.Remove(key);
        return 0;
    }

    /// <param name="User">Null: the address as a whole.</param>
    private readonly record struct Key(AddressKey Address, string? User);

    private readonly record struct Bucket(double Level, long SinceMs);
}
