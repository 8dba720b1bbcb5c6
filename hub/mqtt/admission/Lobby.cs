using SchoolButton.Hub.Guard;

namespace SchoolButton.Hub.Mqtt.Admission;

/// <summary>
/// The connections that have not shown a password yet, bounded in all and by address. At a bound the one that has waited
/// longest makes room if it had its time: whoever opens connections and says nothing must not keep a button out. One that has
/// not had it stays, or a fleet that comes back all at once would push itself out for ever. At the bound in all it is one of
/// the address that has the most, and at once if that has more than the newcomer's would: a crowd at some addresses pushes
/// out its own and nobody else's. Safe for several threads.
/// </summary>
internal sealed class Lobby(int max, int maxPerAddress, TimeSpan unhurried)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MqttConnection, LinkedListNode<MqttConnection>> _places = [];
    private readonly Dictionary<AddressKey, LinkedList<MqttConnection>> _perAddress = [];

    /// <param name="shed">Whoever made room, and is to be closed; null for nobody.</param>
    public Entrance TryEnter(MqttConnection newcomer, long nowMs, out MqttConnection? shed)
    {
        shed = null;
        lock (_lock)
        {
            LinkedList<MqttConnection>? here = _perAddress.GetValueOrDefault(newcomer.Address);
            Entrance bound = here?.Count >= maxPerAddress ? Entrance.FullHere
                : _places.Count >= max ? Entrance.FullInAll
                : Entrance.Open;
            if (bound != Entrance.Open)
            {
                LinkedList<MqttConnection> crowd = bound == Entrance.FullHere ? here! : Largest();
                MqttConnection oldest = crowd.First!.Value;
                bool isUnfair = crowd.Count > (here?.Count ?? 0) + 1;
                if (!isUnfair && nowMs - oldest.EnteredMs < unhurried.TotalMilliseconds)
                {
                    return bound;
                }

                shed = oldest;
                Remove(oldest);
            }

            if (!_perAddress.TryGetValue(newcomer.Address, out here))
            {
                _perAddress[newcomer.Address] = here = [];
            }

            _places[newcomer] = here.AddLast(newcomer);
            return Entrance.Open;
        }
    }

    /// <summary>It has logged in, or gone. Nothing happens if it has made room before.</summary>
    public void Leave(MqttConnection connection)
    {
        lock (_lock)
        {
            Remove(connection);
        }
    }

    /// <summary>Of several the one in which somebody has waited longest. Asked at the bound alone.</summary>
    private LinkedList<MqttConnection> Largest()
    {
        LinkedList<MqttConnection>? largest = null;
        foreach (LinkedList<MqttConnection> each in _perAddress.Values)
        {
            if (largest is null
                || each.Count > largest.Count
                || (each.Count == largest.Count && each.First!.Value.EnteredMs < largest.First!.Value.EnteredMs))
            {
                largest = each;
            }
        }

        return largest!;
    }

    private void Remove(MqttConnection connection)
    {
        if (_places.Remove(connection, out LinkedListNode<MqttConnection>? place))
        {
            LinkedList<MqttConnection> here = place.List!;
            here.Remove(place);
            if (here.Count == 0)
            {
                _perAddress.Remove(connection.Address);
            }
        }
    }
}
