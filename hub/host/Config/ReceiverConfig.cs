using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Host.Config;

/// <summary>How a site's receiver is reached.</summary>
/// <param name="Key">Null for plain.</param>
public sealed record ReceiverConfig(string Host, int Port, Dc09Protocol Protocol, Dc09Key? Key, TimeSpan ReplyTimeout)
{
    public string Name => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
