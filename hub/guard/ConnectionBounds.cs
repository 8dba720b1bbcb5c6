namespace SchoolButton.Hub.Guard;

/// <summary>Which bound a newcomer met.</summary>
public enum Entrance
{
    Open,

    /// <summary>All places are taken, by whomever.</summary>
    FullInAll,

    /// <summary>This address has as many as one may have.</summary>
    FullHere,
}

/// <summary>
/// Counts who is inside, in all and by address. A full house refuses newcomers and lets those inside finish: the other way
/// round, a fleet that comes back all at once would push itself out for ever.
/// </summary>
public sealed class ConnectionBounds(int max, int maxPerAddress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, int> _perAddress = [];
    private int _count;

    public Entrance TryEnter(AddressKey address)
    {
        lock (_lock)
        {
            if (_count >= max)
            {
                return Entrance.FullInAll;
            }

            int here = _perAddress.GetValueOrDefault(address);
            if (here >= maxPerAddress)
            {
                return Entrance.FullHere;
            }

            _perAddress[address] = here + 1;
            _count++;
            return Entrance.Open;
        }
    }

    /// <summary>Once for each that entered.</summary>
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
