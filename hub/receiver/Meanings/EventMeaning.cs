using System.Globalization;
using System.Text.RegularExpressions;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Receiver.Journal;

namespace SchoolButton.Hub.Receiver.Meanings;

/// <summary>
/// What an entry of the journal tells a person. Made from its data alone, whenever it is needed: a better table later
/// makes old entries plainer. A body in a form that is not known is still an event; it is shown as it came, on top.
/// </summary>
public sealed partial record EventMeaning
{
    private const int MaxZoneDigits = 6;

    public required Meaning Meaning { get; init; }

    /// <summary>What was told before is over.</summary>
    public bool IsRestore { get; init; }

    /// <summary>Contact ID: 1 new, 3 restore, 6 repeat; null in SIA.</summary>
    public int? Qualifier { get; init; }

    public string? Code { get; init; }

    /// <summary>Contact ID group, SIA partition.</summary>
    public int? Group { get; init; }

    public int? Zone { get; init; }

    /// <summary>What the sender wrote beside the code.</summary>
    public string? Text { get; init; }

    /// <summary>A restore is never more than calm.</summary>
    public Tone Tone => IsRestore ? Tone.Calm : Meaning.Tone;

    /// <summary>A call for help; goes before everything else.</summary>
    public bool IsUrgent => Tone == Tone.Life;

    /// <summary>Stays on top of the page until a person takes it on.</summary>
    public bool NeedsAcknowledgement => Tone == Tone.Life;

    public static EventMeaning Of(ReceivedEvent e) => e.Source switch
    {
        EventSource.Loss => new EventMeaning { Meaning = CodeTable.LinkLost },
        EventSource.Return => new EventMeaning { Meaning = CodeTable.LinkReturned, IsRestore = true },
        _ => (e.Protocol == Dc09Ids.ContactId ? ContactId(e.Data) : Sia(e.Data)) ?? new EventMeaning { Meaning = CodeTable.Unreadable },
    };

    private static EventMeaning? ContactId(string data)
    {
        Match match = ContactIdShape().Match(data);
        if (!match.Success)
        {
            return null;
        }

        int qualifier = Number(match.Groups["qualifier"].Value);
        string code = match.Groups["code"].Value.ToUpperInvariant();
        return new EventMeaning
        {
            Meaning = CodeTable.OfContactId(code),
            IsRestore = qualifier == ContactIdEvent.Restore,
            Qualifier = qualifier,
            Code = code,
            Group = Number(match.Groups["group"].Value),
            Zone = Number(match.Groups["zone"].Value),
        };
    }

    /// <summary>A panel may put several events into one message: the gravest gives the meaning, the data shows them all.</summary>
    private static EventMeaning? Sia(string data)
    {
        int bar = data.IndexOf('|', StringComparison.Ordinal);
        string body = data[(bar + 1)..];
        Match text = TextShape().Match(body);
        Match partition = PartitionShape().Match(body);
        string codes = PartitionShape().Replace(TextShape().Replace(body, "/"), "/");
        return SiaShape().Matches(codes)
            .Select(m =>
            {
                (Meaning meaning, bool restore) = CodeTable.OfSia(m.Groups["code"].Value);
                return new EventMeaning
                {
                    Meaning = meaning,
                    IsRestore = restore,
                    Code = m.Groups["code"].Value,
                    Group = partition.Success ? Number(partition.Groups["partition"].Value) : 0,
                    Zone = Number(m.Groups["zone"].Value),
                    Text = text.Success ? text.Groups["text"].Value : null,
                };
            })
            .MaxBy(m => m.Tone);
    }

    private static int Number(string digits) =>
        digits.Length is 0 or > MaxZoneDigits ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);

    // Panels differ in their blanks.
    [GeneratedRegex(@"\|\s*(?<qualifier>[136])(?<code>[0-9A-Fa-f]{3})\s+(?<group>[0-9]{1,2})\s+(?<zone>[0-9]{1,4})\s*\z")]
    private static partial Regex ContactIdShape();

    [GeneratedRegex(@"\^(?<text>[^^]*)\^?")]
    private static partial Regex TextShape();

    [GeneratedRegex("ri(?<partition>[0-9]{1,4})")]
    private static partial Regex PartitionShape();

    // "N" begins a block of new events; modifiers such as ti10:23 or id12 are in small letters.
    [GeneratedRegex(@"(?<=^|/|N)(?<code>[A-Z]{2})(?<zone>[0-9]{0,6})(?![A-Za-z])")]
    private static partial Regex SiaShape();
}
