using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Tests.Support.Storm;

/// <summary>A receiver that lives on while hubs die, and knows what it was told twice.</summary>
internal sealed class ReceiverWitness : IAsyncDisposable
{
    private const int New = 1;
    private const int Repeat = 6;

    /// <summary>Numbers of messages go round after 9999: a step of more than this is such a round.</summary>
    private const int HalfRound = 5_000;

    private readonly Dc09Receiver _receiver = new(
        new Dc09ReceiverOptions(), TimeProvider.System, NullLogger<Dc09Receiver>.Instance);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Last, int Rounds)> _accounts = [];

    /// <summary>How often each message came as a new one, by account, round and number.</summary>
    private readonly Dictionary<(string Account, int Round, int Sequence), int> _new = [];

    public ReceiverWitness()
    {
        _receiver.Received += Take;
        _receiver.Start();
    }

    public IPEndPoint EndPoint => _receiver.EndPoint;

    /// <summary>Different messages.</summary>
    public int Messages
    {
        get
        {
            lock (_lock)
            {
                return _new.Count;
            }
        }
    }

    /// <summary>That came as new after they had come already.</summary>
    public int NewTwice { get; private set; }

    /// <summary>That came once more and said so.</summary>
    public int MarkedRepeats { get; private set; }

    /// <summary>After each message.</summary>
    public Action? Heard { get; set; }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private void Take(Dc09Received message)
    {
        if (message.Qualifier is not (New or Repeat))
        {
            return;
        }

        lock (_lock)
        {
            (string, int, int) key = (message.Account, Round(message.Account, message.Sequence), message.Sequence);
            bool isKnown = _new.TryGetValue(key, out int before);
            _new[key] = before + 1;
            if (message.Qualifier == Repeat)
            {
                MarkedRepeats++;
            }
            else if (isKnown)
            {
                NewTwice++;
            }
        }

        Heard?.Invoke();
    }

    private int Round(string account, int sequence)
    {
        (int last, int rounds) = _accounts.GetValueOrDefault(account, (0, 0));
        if (sequence < last - HalfRound)
        {
            rounds++;
        }
        else if (sequence > last + HalfRound)
        {
            // A late one of the round before.
            return rounds - 1;
        }

        _accounts[account] = (sequence, rounds);
        return rounds;
    }
}
