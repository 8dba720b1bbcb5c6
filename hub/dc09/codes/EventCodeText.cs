using System.Text.RegularExpressions;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// Codes as people write them into a receiver's settings: a kind (<c>panic</c>, <c>device-silent</c>, <c>hubMains</c>) and its
/// codes: <c>123 PA/PH</c> for Contact ID, SIA and SIA's restore; <c>123</c> or <c>PA/PH</c> alone leaves the other as it was.
/// </summary>
internal static partial class EventCodeText
{
    /// <exception cref="FormatException">Says what is wrong and what it should be.</exception>
    public static ReportKind Kind(string name)
    {
        string bare = name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        foreach (ReportKind kind in Enum.GetValues<ReportKind>())
        {
            if (kind.ToString().Equals(bare, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        throw new FormatException(
            $"There is no kind of report '{Dc09Text.Clean(name, 40)}' to give codes to. There are: " +
            $"{string.Join(", ", Enum.GetValues<ReportKind>().Where(EventCodes.CanHaveCodes))}.");
    }

    /// <param name="now">The codes of this kind so far, or null.</param>
    /// <exception cref="FormatException">Says what is wrong and what it should be.</exception>
    public static EventCode Codes(ReportKind kind, string text, EventCode? now)
    {
        Match match = Shape().Match(text.Trim());
        if (!match.Success)
        {
            throw new FormatException(
                $"The codes of {kind} are '{Dc09Text.Clean(text, 40)}'. Write three digits for Contact ID, two capital letters " +
                "for SIA and two for its restore, for example '120 PA/PH'; either part may be left out.");
        }

        string? contactId = Of(match, "cid") ?? now?.ContactId;
        string? sia = Of(match, "sia") ?? now?.Sia;
        string? restore = match.Groups["sia"].Success ? Of(match, "restore") : now?.SiaRestore;
        return contactId is not null && sia is not null
            ? new EventCode(contactId, sia, restore)
            : throw new FormatException($"{kind} has no codes yet, so both parts are needed, for example '120 PA/PH'; there is only '{match.Value}'.");
    }

    private static string? Of(Match match, string group) => match.Groups[group] is { Success: true } found ? found.Value : null;

    [GeneratedRegex(@"^(?=.)(?<cid>[0-9A-Fa-f]{3})?((^|\s+)(?<sia>[A-Z]{2})(/(?<restore>[A-Z]{2}))?)?\z")]
    private static partial Regex Shape();
}
