using SchoolButton.Hub.Guard;

namespace SchoolButton.Hub.Mqtt.Admission;

/// <summary>
/// Wrong passwords, held in leaky buckets: one for each user name at an address, and a wide one for the address. Who has
/// too many is told so and counted apart; nobody who knows the right one is kept waiting by them.
/// </summary>
internal sealed class PasswordFailures(MqttOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Bucket> _buckets = [];

    /// <returns>Whether there are too many now, of this name there or of all.</returns>
    public bool Add(AddressKey address, string user, long nowMs)
    {
        lock (_lock)
        {
            bool ofUser = IsTooMany(new Key(address, user), options.FailuresPerUser, nowMs);
            return IsTooMany(new Key(address, null), options.FailuresPerAddress, nowMs) || ofUser;
        }
    }

    /// <summary>One more. The bucket overflows at its bound, so that it is empty again in a foreseeable time.</summary>
    private bool IsTooMany(Key key, int bound, long nowMs)
    {
        double level = Level(key, nowMs);
        bool isFull = level > bound - 1;
        level = isFull ? level : level + 1;
        if (!_buckets.ContainsKey(key) && _buckets.Count >= options.MaxFailureEntries)
        {
            _buckets.Remove(_buckets.MinBy(entry => entry.Value.SinceMs).Key);
        }

        _buckets[key] = new Bucket(level, nowMs);
        return isFull;
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
