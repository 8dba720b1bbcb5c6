namespace SchoolButton.Hub.Dc09;

/// <summary>What the fields of a frame may hold.</summary>
public static class Dc09Fields
{
    public const int MinAccountDigits = 3;
    public const int MaxAccountDigits = 16;

    /// <summary>Receiver and line numbers have at most this many hex digits.</summary>
    public const int MaxNumberDigits = 6;

    public static bool IsAccount(ReadOnlySpan<char> text) =>
        text.Length is >= MinAccountDigits and <= MaxAccountDigits && AllHex(text);

    /// <summary>A receiver or line number.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaxNumberDigits && AllHex(text);

    /// <summary>Empty, or one or more of <c>[…]</c>.</summary>
    public static bool IsExtended(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            int close = text.IndexOf(']');
            if (text[0] != '[' || close < 0 || text[1..close].Contains('[') || text.IndexOfAnyExceptInRange(' ', '~') >= 0)
            {
                return false;
            }

            text = text[(close + 1)..];
        }

        return true;
    }

    internal static int CountHex(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiHexDigit(text[count]))
        {
            count++;
        }

        return count;
    }

    private static bool AllHex(ReadOnlySpan<char> text) => CountHex(text) == text.Length;
}
