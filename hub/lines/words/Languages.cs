namespace SchoolButton.Hub.Lines;

/// <summary>The languages that messages for people can be written in.</summary>
public static class Languages
{
    private static readonly LanguageWords[] All = [KazakhWords.Table, RussianWords.Table, EnglishWords.Table];

    /// <summary>Tags (RFC 5646), the state language first.</summary>
    public static IReadOnlyList<string> Tags { get; } = [.. All.Select(l => l.Tag)];

    internal static LanguageWords Of(string tag) => All.First(l => l.Tag == tag);

    internal static void Check(IReadOnlyList<string> tags, Problems problems) => problems.Unless(
        tags.Count > 0 && tags.All(Tags.Contains) && tags.Distinct().Count() == tags.Count,
        $"languages: one or more of {string.Join(", ", Tags)} are needed, each once");
}
