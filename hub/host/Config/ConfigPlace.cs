namespace SchoolButton.Hub.Host.Config;

/// <summary>Where in a configuration something is wrong, fit to be shown: a key may stand where a name should.</summary>
internal static class ConfigPlace
{
    private const int MaxNameLength = 24;

    /// <param name="path">As the JSON reader has it: <c>$.sites[0].receiver.port</c>; null for none.</param>
    public static string Of(string? path) =>
        path is not null && path.Split('.').All(IsHarmless) ? path : "a name that is not one of a configuration's";

    /// <summary>Letters alone, and a number in brackets; no key, token or password of ours is like that.</summary>
    private static bool IsHarmless(string part)
    {
        string name = part.Split('[')[0];
        string index = part[name.Length..];
        return name.Length <= MaxNameLength && name.All(c => char.IsAsciiLetter(c) || c == '$')
            && index.Length <= MaxNameLength && index.All(c => char.IsAsciiDigit(c) || c is '[' or ']');
    }
}
