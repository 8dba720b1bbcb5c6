using SchoolButton.Hub.Guard;

namespace SchoolButton.Hub.Mqtt.Admission;

/// <summary>
/// The connections that have not shown a password yet, bounded in all and by address. At a bound the one that has waited
/// longest makes room if it had its time: whoever opens connections and says nothing must not keep a button out. One that has
/// not had it stays, or a fleet that comes back all at once would push itself out for ever. Safe for several threads.
/// </summary>
internal sealed class Lobby(int max, int maxPerAddress, TimeSpan unhurried)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MqttConnection, Place> _places = [];
    private readonly LinkedList<MqttConnection> _all = [];
    private readonly Dictionary<AddressKey, LinkedList<MqttConnection>> _perAddress = [];

    /// <param name="shed">Whoever made room, and is to be closed; null for nobody.</param>
    public Entrance TryEnter(MqttConnection newcomer, long nowMs, out MqttConnection? shed)
    {
        shed = null;
        lock (_lock)
        {
            LinkedList<MqttConnection>? here = _perAddress.GetValueOrDefault(newcomer.Address);
            Entrance bound = here?.Count >= maxPerAddress ? Entrance.FullHere
                : _all.Count >= max ? Entrance.FullInAll
                : Entrance.Open;
            if (bound != Entrance.Open)
            {
                MqttConnection oldest = (bound == Entrance.FullHere ? here! : _all).First!.Value;
                if (nowMs - oldest.EnteredMs < unhurried.TotalMilliseconds)
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

            _places[newcomer] = new Place(_all.AddLast(newcomer), here.AddLast(newcomer));
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

    private void Remove(MqttConnection connection)
    {
        if (_places.Remove(connection, out Place place))
        {
            _all.Remove(place.InAll);
            LinkedList<MqttConnection> here = place.Here.List!;
            here.Remove(place.Here);
            if (here.Count == 0)
            {
                _perAddress.Remove(connection.Address);
            }
        }
    }

    private readonly record struct Place(LinkedListNode<MqttConnection> InAll, LinkedListNode<MqttConnection> Here);
}
