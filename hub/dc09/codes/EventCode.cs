using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Dc09;

/// <summary>How one kind of report is written for receivers.</summary>
/// <param name="ContactId">Three digits, for example <c>120</c>; new, restore and repeat differ by the qualifier before it.</param>
/// <param name="Sia">Two letters for the event, for example <c>PA</c>.</param>
/// <param name="SiaRestore">Two letters for its restore, or null where SIA has none.</param>
public sealed record EventCode(string ContactId, string Sia, string? SiaRestore)
{
    /// <exception cref="FormatException">A code has the wrong shape.</exception>
    internal void Check(ReportKind kind)
    {
        if (ContactId.Length != 3 || !ContactId.All(char.IsAsciiHexDigit))
        {
            throw new FormatException($"The Contact ID code of {kind} must be three digits, for example 120; it is '{ContactId}'.");
        }

        if (!IsSia(Sia) || (SiaRestore is not null && !IsSia(SiaRestore)))
        {
            throw new FormatException($"The SIA codes of {kind} must be two capital letters, for example PA; they are '{Sia}' and '{SiaRestore}'.");
        }
    }

    private static bool IsSia(string code) => code.Length == 2 && code.All(char.IsAsciiLetterUpper);
}
