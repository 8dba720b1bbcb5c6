using System.Globalization;

namespace SchoolButton.Hub.Console.Api;

/// <summary>The name by which a person signs what they do.</summary>
internal static class PersonName
{
    /// <summary>Who did it, when the caller does not say.</summary>
    private const string Nobody = "console";

    public static Problem Refusal => Problem.BadRequest(
        $"by is not a name. Send at most {ConsoleLimits.MaxNameLength} characters in one line.");

    /// <returns>False if it is no name.</returns>
    public static bool TryRead(string? written, out string name)
    {
        name = written?.Trim() is { Length: > 0 } given ? given : Nobody;
        return name.Length <= ConsoleLimits.MaxNameLength && !name.Any(BreaksTheLine);
    }

    public static Problem NoteRefusal => Problem.BadRequest(
        $"note is not one line of text. Send at most {ConsoleLimits.MaxNoteLength} characters in one line, or none.");

    /// <summary>What the person adds, in one line; null for nothing.</summary>
    /// <returns>False if it is no such text.</returns>
    public static bool TryReadNote(string? written, out string? note)
    {
        note = written?.Trim() is { Length: > 0 } given ? given : null;
        return note is null || (note.Length <= ConsoleLimits.MaxNoteLength && !note.Any(BreaksTheLine));
    }

    private static bool BreaksTheLine(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
