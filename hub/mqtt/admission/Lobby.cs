namespace SchoolButton.Hub.Mqtt.Admission;

/// <summary>
/// Counts the connections that have not shown a password yet. A full lobby refuses newcomers and lets those inside
/// finish: the other way round, a fleet that comes back all at once would push itself out for ever.
/// </summary>
internal sealed class Lobby(int max, int maxPerAddress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, int> _perAddress = [];
    private int _count;

    /// <returns><see cref="MqttCloseReason.None"/>, or which bound is reached.</returns>
    public MqttCloseReason TryEnter(AddressKey address)
    {
        lock (_lock)
        {
            if (_count >= max)
            {
                return MqttCloseReason.LobbyFull;
            }

            int here = _perAddress.GetValueOrDefault(address);
            if (here >= maxPerAddress)
            {
                return MqttCloseReason.AddressFull;
            }

            _perAddress[address] = here + 1;
            _count++;
            return MqttCloseReason.None;
        }
    }

    public void Leave(AddressKey address)
    {
        lock (_lock)
        {
            _count--;
            int here = _perAddress[address] - 1;
            if (here == 0)
            {
                _perAddress.Remove(address);
            }
            else
            {
                _perAddress[address] = here;
            }
        }
    }
}
