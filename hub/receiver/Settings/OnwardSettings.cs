using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Receiver.Settings;

/// <summary>A next receiver, to which every event is passed on over SIA DC-09.</summary>
/// <param name="Id">Its name in the journal: progress is kept under it.</param>
/// <param name="Account">Reports everything under this account; null to keep each event's own.</param>
public sealed record OnwardSettings(string Id, string Host, int Port, Dc09Key? Key, string? Account, TimeSpan ReplyTimeout)
{
    public string Place => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
