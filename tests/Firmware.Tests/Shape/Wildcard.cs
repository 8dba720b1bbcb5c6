using System.Text.RegularExpressions;

namespace SchoolButton.Tests.Shape;

/// <summary>A full path with MSBuild's wildcards: <c>*</c> within a name, <c>**</c> over folders.</summary>
internal sealed class Wildcard(string path)
{
    private readonly Regex _pattern = new(
        "^" + Regex.Escape(path)
            .Replace(@"/\*\*/", "/(.*/)?", StringComparison.Ordinal)
            .Replace(@"/\*\*", "/.*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$");

    public bool Matches(string file) => _pattern.IsMatch(file);
}
