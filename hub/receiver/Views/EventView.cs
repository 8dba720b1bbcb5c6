using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Settings;

namespace SchoolButton.Hub.Receiver.Views;

/// <summary>An entry of the journal as people and programs see it.</summary>
/// <param name="Source">message, loss or return.</param>
/// <param name="Site">The account's name in the configuration; the account where it has none.</param>
/// <param name="Place">The zone's name in the configuration; null if it has none.</param>
/// <param name="Meaning">A short fixed word for the page's languages.</param>
/// <param name="Words">The same in English.</param>
/// <param name="Text">What the sender wrote beside the code.</param>
/// <param name="SentAt">What the sender took for the time.</param>
/// <param name="Open">A person still has to take it on.</param>
public sealed record EventView(
    long Id,
    DateTimeOffset ReceivedAt,
    string Source,
    string Account,
    string Site,
    int Sequence,
    string Protocol,
    string Meaning,
    string Words,
    string Tone,
    bool Restore,
    int? Qualifier,
    string? Code,
    int? Group,
    int? Zone,
    string? Place,
    string? Text,
    DateTimeOffset? SentAt,
    bool Encrypted,
    string From,
    string Data,
    IReadOnlyList<ExtendedView> Extended,
    string Raw,
    bool Open,
    DateTimeOffset? AcknowledgedAt,
    string? AcknowledgedBy)
{
    public static EventView Of(ReceivedEvent e, ReceiverSettings settings)
    {
        EventMeaning meaning = EventMeaning.Of(e);
        settings.Accounts.TryGetValue(e.Account, out AccountSettings? account);
        return new EventView(
            e.Id,
            DateTimeOffset.FromUnixTimeMilliseconds(e.ReceivedUnixMs),
            Lower(e.Source),
            e.Account,
            account?.Name ?? e.Account,
            e.Sequence,
            e.Protocol,
            meaning.Meaning.Name,
            meaning.IsRestore && e.Source == EventSource.Message ? $"{meaning.Meaning.Words}: over" : meaning.Meaning.Words,
            Lower(meaning.Tone),
            meaning.IsRestore,
            meaning.Qualifier,
            meaning.Code,
            meaning.Group,
            meaning.Zone,
            meaning.Zone is { } zone ? account?.Zones.GetValueOrDefault(zone) : null,
            meaning.Text,
            e.SentUnixMs is { } sent ? DateTimeOffset.FromUnixTimeMilliseconds(sent) : null,
            e.Encrypted,
            e.From,
            e.Data,
            ExtendedView.Of(e.Extended),
            e.Raw,
            meaning.NeedsAcknowledgement && e.AcknowledgedUnixMs is null,
            e.AcknowledgedUnixMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            e.AcknowledgedBy);
    }

    internal static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
