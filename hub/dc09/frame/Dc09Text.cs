using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// Free text as a frame can carry it: printable ASCII without the signs that frames and SIA data are built of. Cyrillic is
/// written in Latin letters, accents are left away, and what is left over becomes <c>?</c>.
/// </summary>
public static class Dc09Text
{
    /// <summary>Russian and Kazakh, as passports and road signs write them, more or less; only lower case.</summary>
    private static readonly FrozenDictionary<char, string> Latin = new Dictionary<char, string>
    {
        ['а'] = "a", ['б'] = "b", ['в'] = "v", ['г'] = "g", ['д'] = "d", ['е'] = "e", ['ё'] = "e", ['ж'] = "zh", ['з'] = "z",
        ['и'] = "i", ['й'] = "y", ['к'] = "k", ['л'] = "l", ['м'] = "m", ['н'] = "n", ['о'] = "o", ['п'] = "p", ['р'] = "r",
        ['с'] = "s", ['т'] = "t", ['у'] = "u", ['ф'] = "f", ['х'] = "kh", ['ц'] = "ts", ['ч'] = "ch", ['ш'] = "sh",
        ['щ'] = "shch", ['ъ'] = "", ['ы'] = "y", ['ь'] = "", ['э'] = "e", ['ю'] = "yu", ['я'] = "ya",
        ['ә'] = "a", ['ғ'] = "g", ['қ'] = "q", ['ң'] = "ng", ['ө'] = "o", ['ұ'] = "u", ['ү'] = "u", ['һ'] = "h", ['і'] = "i",
        ['ß'] = "ss", ['æ'] = "ae", ['ø'] = "o", ['ł'] = "l", ['ı'] = "i",
        ['№'] = "N", ['–'] = "-", ['—'] = "-", ['’'] = "'", ['«'] = "'", ['»'] = "'", ['“'] = "'", ['”'] = "'",
    }.Concat(Accented("aàáâãäåāăą", "cçćč", "dď", "eèéêëēęě", "gğ", "iìíîïī", "nñńň", "oòóôõöőō", "rř", "sśšş", "tťţ", "uùúûüűūů", "yýÿ", "zźżž"))
        .ToFrozenDictionary();

    /// <summary>Signs of frames (<c>[ ] | "</c>) and of SIA data (<c>^ / # *</c>).</summary>
    private static readonly FrozenDictionary<char, char> Signs = new Dictionary<char, char>
    {
        ['['] = '(', [']'] = ')', ['|'] = '-', ['"'] = '\'', ['^'] = '-', ['/'] = '-', ['#'] = ' ', ['*'] = ' ',
    }.ToFrozenDictionary();

    /// <param name="text">Anything, from anybody.</param>
    /// <param name="max">Characters; what is longer is cut.</param>
    /// <returns>Without blanks at the ends or in a row; may be empty.</returns>
    public static string Clean(string? text, int max)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(max);
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (char c in Spell(rune))
            {
                if (c != ' ' || (clean.Length > 0 && clean[^1] != ' '))
                {
                    clean.Append(c);
                }
            }

            if (clean.Length >= max)
            {
                clean.Length = max;
                break;
            }
        }

        return clean.ToString().TrimEnd(' ');
    }

    private static string Spell(Rune rune)
    {
        if (rune.Value is < ' ' or (>= 0x7F and <= 0xA0) || Rune.IsWhiteSpace(rune))
        {
            return " ";
        }

        if (!rune.IsBmp)
        {
            return "?";
        }

        char c = (char)rune.Value;
        if (c <= '~')
        {
            return Signs.TryGetValue(c, out char instead) ? instead.ToString() : c.ToString();
        }

        char lower = char.ToLowerInvariant(c);
        if (Latin.TryGetValue(lower, out string? letters))
        {
            return lower == c || letters.Length == 0 ? letters : char.ToUpperInvariant(letters[0]) + letters[1..];
        }

        return CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? "" : "?";
    }

    /// <summary>By hand: the hub runs without the tables of cultures, which would know.</summary>
    /// <param name="groups">A letter, and those that are written with it.</param>
    private static IEnumerable<KeyValuePair<char, string>> Accented(params string[] groups) =>
        groups.SelectMany(group => group.Skip(1).Select(c => KeyValuePair.Create(c, group[..1])));
}
