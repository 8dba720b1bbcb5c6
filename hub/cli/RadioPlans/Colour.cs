namespace SchoolButton.Cli.RadioPlans;

/// <summary>Colours for verdicts, where a terminal shows them. The words say the same.</summary>
internal static class Colour
{
    private const string Red = "\u001b[31m";
    private const string Green = "\u001b[32m";
    private const string Plain = "\u001b[0m";

    /// <summary>https://no-color.org: set to anything, nobody wants colour.</summary>
    public static bool IsWanted =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    public static string Verdicts(string text, bool wanted) => !wanted ? text : text
        .Replace("| missed ", $"| {Red}missed{Plain} ", StringComparison.Ordinal)
        .Replace("| reached ", $"| {Green}reached{Plain} ", StringComparison.Ordinal);
}
