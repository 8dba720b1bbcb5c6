using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Host.Config;

/// <summary>How a site's receiver is reached.</summary>
/// <param name="Key">Null for plain, and while it is sealed.</param>
public sealed record ReceiverConfig(string Host, int Port, Dc09Protocol Protocol, Dc09Key? Key, TimeSpan ReplyTimeout)
{
    /// <summary>The key as the configuration has it where it is sealed there; see <see cref="SealedReceiverKey"/>.</summary>
    public byte[]? SealedKey { get; init; }

    public string Name => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
