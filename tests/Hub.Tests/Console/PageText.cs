using System.Text.RegularExpressions;
using SchoolButton.Hub.Console;

namespace SchoolButton.Tests.HubConsole;

/// <summary>The page's files as text.</summary>
internal static partial class PageText
{
    public static readonly IReadOnlyDictionary<string, string> Files = Load();

    public static IEnumerable<KeyValuePair<string, string>> Scripts =>
        Files.Where(f => f.Key.EndsWith(".js", StringComparison.Ordinal));

    /// <summary>A language's words as they stand in its file, by key.</summary>
    public static Dictionary<string, string> Words(string language) =>
        Line().Matches(Files[$"words-{language}.js"])
            .ToDictionary(m => m.Groups["key"].Value, m => m.Groups["words"].Value, StringComparer.Ordinal);

    private static Dictionary<string, string> Load()
    {
        var assembly = typeof(ConsoleEndpoints).Assembly;
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("page/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            files.Add(name["page/".Length..], reader.ReadToEnd());
        }

        return files;
    }

    [GeneratedRegex("""^  "(?<key>[^"]+)": (?<words>.*),$""", RegexOptions.Multiline)]
    private static partial Regex Line();
}
