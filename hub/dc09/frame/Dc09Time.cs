using System.Globalization;

namespace SchoolButton.Hub.Dc09;

/// <summary>The timestamp of a frame: <c>HH:MM:SS,MM-DD-YYYY</c> in UTC.</summary>
public static class Dc09Time
{
    /// <summary>Characters of a timestamp without the underscore before it.</summary>
    public const int Length = 19;

    /// <summary>An encrypted frame is refused when its timestamp is further than this ahead of the receiver's clock.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(20);

    /// <summary>An encrypted frame is refused when its timestamp is further than this behind the receiver's clock.</summary>
    public static readonly TimeSpan MaxBehind = TimeSpan.FromSeconds(40);

    private const string Format = "HH:mm:ss,MM-dd-yyyy";

    public static string Print(DateTimeOffset time) =>
        time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Whether a receiver whose clock says <paramref name="now"/> takes an encrypted frame of this time.</summary>
    public static bool IsInWindow(DateTimeOffset sent, DateTimeOffset now) => sent - now is var ahead && ahead <= MaxAhead && ahead >= -MaxBehind;

    /// <summary>Reads the first <see cref="Length"/> characters; what follows is ignored, as some receivers add to it.</summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return text.Length >= Length
            && DateTimeOffset.TryParseExact(text[..Length], Format, CultureInfo.InvariantCulture, Utc, out DateTimeOffset time)
            ? time
            : null;
    }
}
