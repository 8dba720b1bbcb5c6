using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Dc09;

/// <summary>What the hub wants a receiver to know. The caller keeps the sequence number for every retransmission.</summary>
public sealed record Dc09Message
{
    public const int MaxGroup = 99;
    public const int MaxZone = 999;

    /// <summary>Longer texts are cut, in characters; what was transliterated counts as it goes out.</summary>
    public const int MaxTextLength = 60;

    public required ReportKind Kind { get; init; }

    /// <summary>What was reported before is over. Wins over <see cref="Repeat"/>.</summary>
    public bool Restore { get; init; }

    /// <summary>
    /// The condition was reported before and still stands: Contact ID qualifier 6. SIA-DCS has no qualifier,
    /// so there the sequence number, kept the same, is all that marks a repeat.
    /// </summary>
    public bool Repeat { get; init; }

    /// <summary>1 to 9999. A receiver tells a retransmission from a new event by it.</summary>
    public required int Sequence
    {
        get;
        init => field = Within(value, 1, Dc09Frame.MaxSequence, nameof(Sequence));
    }

    /// <summary>Contact ID group, SIA partition: 0 to 99.</summary>
    public int Group
    {
        get;
        init => field = Within(value, 0, MaxGroup, nameof(Group));
    } = 1;

    /// <summary>Which button: 0 to 999.</summary>
    public required int Zone
    {
        get;
        init => field = Within(value, 0, MaxZone, nameof(Zone));
    }

    /// <summary>The school's number at the receiver, 3 to 16 hex digits; null for the account of the path.</summary>
    public string? Account
    {
        get;
        init => field = value is null || Dc09Fields.IsAccount(value)
            ? value
            : throw new ArgumentException($"The account must be 3 to 16 hex digits; it is '{value}'.", nameof(Account));
    }

    /// <summary>For the receiver's operator, for example the room. Whatever a frame cannot carry is replaced.</summary>
    public string? Text { get; init; }

    /// <summary>When it happened, where that was so long ago that the operator must be told; null otherwise.</summary>
    public DateTimeOffset? LateSince { get; init; }

    /// <summary>The data between the brackets, or null when the table has no code for this.</summary>
    /// <param name="bare">Without text.</param>
    internal string? Data(Dc09SenderOptions to, string account, bool bare)
    {
        EventCode? code = to.Codes.Find(Kind);
        if (to.Protocol == Dc09Protocol.Sia)
        {
            string? letters = Restore ? code?.SiaRestore : code?.Sia;
            string text = to.SendText && !bare ? CleanText() : "";
            return letters is null ? null : new SiaEvent(account, Group, letters, Zone, text).ToString();
        }

        int qualifier = (Restore, Repeat) switch
        {
            (true, _) => ContactIdEvent.Restore,
            (false, true) => ContactIdEvent.Repeat,
            _ => ContactIdEvent.New,
        };
        return code is null ? null : new ContactIdEvent(account, qualifier, code.ContactId, Group, Zone).ToString();
    }

    /// <summary>
    /// What goes in brackets of its own, as extended data (SIA DC-09): I alarm text, X and Y the place, H the time of
    /// occurrence. Contact ID has no other place for a text.
    /// </summary>
    internal string Extended(Dc09SenderOptions to)
    {
        string text = to.SendText && to.Protocol == Dc09Protocol.ContactId ? CleanText() : "";
        string occurred = to.SendTimeOfOccurrence && LateSince is { } since ? $"[H{Dc09Time.Print(since)}]" : "";
        return (text.Length > 0 ? $"[I{text}]" : "") + occurred + to.Location;
    }

    /// <summary>That it is late comes first: what follows may be cut.</summary>
    private string CleanText()
    {
        string late = LateSince is { } since ? $"late, {Dc09Time.Print(since)} UTC; " : "";
        return Dc09Text.Clean(late + Text, MaxTextLength).TrimEnd(';', ' ');
    }

    private static int Within(int value, int min, int max, string name) =>
        value >= min && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be within {min} and {max}.");
}
