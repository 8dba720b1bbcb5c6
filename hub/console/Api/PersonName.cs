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

    private static bool BreaksTheLine(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
