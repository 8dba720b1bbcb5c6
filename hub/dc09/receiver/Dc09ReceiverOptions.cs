using System.Net;

namespace SchoolButton.Hub.Dc09;

public sealed record Dc09ReceiverOptions
{
    /// <summary>Port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Takes UDP too, on the port of TCP.</summary>
    public bool Datagrams { get; init; }

    /// <summary>For accounts without a key of their own. Where there is a key, clear messages are refused.</summary>
    public Dc09Key? Key { get; init; }

    /// <summary>Account to its key, or to null for <see cref="Key"/>. Empty: every account is known.</summary>
    public IReadOnlyDictionary<string, Dc09Key?> Accounts { get; init; } = new Dictionary<string, Dc09Key?>();

    /// <summary>How late <see cref="Dc09AnswerMode.Slow"/> answers.</summary>
    public TimeSpan SlowDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A connection is closed when nothing came for this long.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Messages kept for <see cref="Dc09Receiver.Recent"/>.</summary>
    public int KeepMessages { get; init; } = 1000;

    /// <summary>Further connections are closed at once; so many datagrams are worked on at once.</summary>
    public int MaxConnections { get; init; } = 64;
}
