using System.Text;
using System.Text.Json;

namespace SchoolButton.Hub.Malformed.Grammar;

/// <summary>JSON as a list of tokens, and the tokens at which JSON readers fail.</summary>
internal static class JsonText
{
    private const int Deep = 200;

    public static readonly byte[][] Wild =
    [
        [], .. Texts(
            "null", "true", "{}", "[]", "{", "}", "[", "]", ",", ":", "\"", "-0", "1e999", "-1", "0.5", "99999999999999999999", "NaN",
            "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\uDC00x\"", "//", "/*", "\uFEFF", "\"a\\", "\"school\"", "\"\u2028\"", "\"\\n\"",
            new string('[', Deep), string.Concat(Enumerable.Repeat("{\"a\":", Deep)), '"' + new string('x', 5_000) + '"'),
        [0], [0xC3, 0x28], [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'],
    ];

    private const int OddPercent = 10;

    private static readonly string[] OddTexts =
        ["", " ", "0", "-1", "8080", "::1", "[::1]:1", "1.2.3.4:99999", "a\0b", "\u2028", "\ud83d\ude00", "ABC", "school-0", "sealed:AAAA", "postgres:x=y", new('9', 300)];

    /// <summary>The tokens of a value: strings and numbers whole, every sign by itself.</summary>
    /// <param name="odd">With it some strings and numbers become others: good JSON that makes no sense.</param>
    public static Parts Tokens(object value, Dice? odd = null)
    {
        Parts parts = new();
        Add(parts, JsonSerializer.SerializeToElement(value), odd);
        return parts;
    }

    private static void Add(Parts parts, JsonElement value, Dice? odd)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                parts.Add("{");
                int fields = 0;
                foreach (JsonProperty field in value.EnumerateObject())
                {
                    parts.Add(fields++ == 0 ? [] : [","]).Add(JsonSerializer.Serialize(field.Name), ":");
                    Add(parts, field.Value, odd);
                }

                parts.Add("}");
                break;
            case JsonValueKind.Array:
                parts.Add("[");
                int items = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    parts.Add(items++ == 0 ? [] : [","]);
                    Add(parts, item, odd);
                }

                parts.Add("]");
                break;
            case JsonValueKind.String when odd?.Percent(OddPercent) == true:
                parts.Add(JsonSerializer.Serialize(odd.Pick(OddTexts)));
                break;
            case JsonValueKind.Number when odd?.Percent(OddPercent) == true:
                parts.Add(odd.Number().ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                parts.Add(value.GetRawText());
                break;
        }
    }

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
