using System.Globalization;

namespace SchoolButton.Hub.Console.Api;

internal static class WholeNumber
{
    /// <returns>Null if it is not written in digits alone, or too large.</returns>
    public static long? Read(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
