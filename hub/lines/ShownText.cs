using System.Text;

namespace SchoolButton.Hub.Lines;

/// <summary>What a stranger sent, made fit for a technician's eyes: bounded, on one line, and without our secrets, which it may echo.</summary>
internal static class ShownText
{
    /// <summary>Characters that are shown of an answer.</summary>
    public const int MaxLength = 500;

    /// <summary>Shorter secrets are not sought: they would blacken half of any text. No password or token may be shorter.</summary>
    public const int MinSecretLength = 4;

    private const string Hidden = "(secret)";

    public static string Of(string text, params IEnumerable<string> secrets)
    {
        foreach (string secret in secrets.Where(s => s.Length >= MinSecretLength).OrderByDescending(s => s.Length))
        {
            text = text.Replace(secret, Hidden, StringComparison.OrdinalIgnoreCase);
        }

        var shown = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length >= MaxLength)
            {
                return shown.Append('…').ToString();
            }

            if (!Rune.IsControl(rune))
            {
                shown.Append(rune);
            }
            else if (shown.Length > 0 && shown[^1] != ' ')
            {
                shown.Append(' ');
            }
        }

        return shown.ToString().TrimEnd();
    }
}
