using System.Text;

namespace SchoolButton.Hub.Lines;

/// <summary>Makes text from outside fit to stand in a message.</summary>
internal static class OneLine
{
    /// <summary>One line of whole characters: no control signs, no halves of surrogate pairs, nothing that XML forbids.</summary>
    /// <param name="max">In UTF-16 units.</param>
    public static string Of(string? text, int max)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var line = new StringBuilder(Math.Min(text.Length, max));
        foreach (Rune rune in text.Trim().EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > max - 1)
            {
                return line.Append('…').ToString();
            }

            // U+FFFE and U+FFFF are no characters (XML 1.0, section 2.2).
            line.Append(Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF ? new Rune(' ') : rune);
        }

        return line.ToString();
    }
}
