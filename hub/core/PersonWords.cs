namespace SchoolButton.Hub.Core;

/// <summary>
/// Who said something of an alarm, and in which words, as one text in its history: the name, and if there is a note a line feed
/// and the note. A name is one line; a note may be anything.
/// </summary>
public readonly record struct PersonWords(string? By, string? Note)
{
    private const char Separator = '\n';

    /// <summary>As it is for people, on one line.</summary>
    public override string ToString() => string.IsNullOrEmpty(Note) ? By ?? string.Empty : $"{By}: {Note}";

    public static PersonWords Of(string? detail)
    {
        int end = detail?.IndexOf(Separator, StringComparison.Ordinal) ?? -1;
        return end < 0 ? new PersonWords(detail, null) : new PersonWords(detail![..end], detail[(end + 1)..]);
    }

    /// <summary>A name that would be read as a name and a note loses its line feeds.</summary>
    public static string OneLine(string by) => by.Replace(Separator, ' ');

    public string? ToDetail() => string.IsNullOrEmpty(Note) ? By : $"{By}{Separator}{Note}";
}
