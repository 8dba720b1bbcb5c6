namespace SchoolButton.Hub.Mqtt;

/// <summary>A stranger's bytes for a log line: cut, and nothing in it that could make a second line.</summary>
internal static class Printable
{
    private const int MaxCharacters = 64;

    public static string Of(ReadOnlySpan<byte> text) =>
        string.Create(Math.Min(text.Length, MaxCharacters), text, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = source[i] is > 0x20 and < 0x7F ? (char)source[i] : '?';
            }
        });
}
