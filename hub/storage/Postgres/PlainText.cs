using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// PostgreSQL keeps no U+0000 and no half of a surrogate pair in a text, and refuses the whole commit for it. What a receiver
/// or a person sent must not be able to do that: such a character becomes U+FFFD, the replacement character.
/// </summary>
internal static class PlainText
{
    public static string Of(string text) => IsPlain(text)
        ? text
        : string.Concat(text.EnumerateRunes().Select(r => r.Value == 0 ? "\uFFFD" : r.ToString()));

    public static string? OfOptional(string? text) => text is null ? null : Of(text);

    /// <summary>Before it is chained: the hash must be of what is stored.</summary>
    public static AuditEntry Of(AuditEntry entry) => entry with
    {
        By = Of(entry.By),
        What = Of(entry.What),
        Subject = Of(entry.Subject),
        Detail = OfOptional(entry.Detail),
    };

    private static bool IsPlain(ReadOnlySpan<char> text) =>
        !text.Contains('\0') && !text.ContainsAnyInRange('\uD800', '\uDFFF');
}
