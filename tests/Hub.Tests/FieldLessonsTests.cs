using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The table of tests/README.md names tests that there are.</summary>
public partial class FieldLessonsTests
{
    private const int Lessons = 22;

    [Fact]
    public void Each_lesson_from_the_field_names_tests_that_exist()
    {
        string tests = TestsFolder();
        HashSet<string> known = [.. Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Method().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))];
        string[] rows = [.. File.ReadLines(Path.Combine(tests, "README.md")).Where(line => Row().IsMatch(line))];

        Assert.Equal(Lessons, rows.Length);
        foreach (string row in rows)
        {
            string[] named = [.. Name().Matches(row).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(named);
            Assert.Empty(named.Except(known));
        }
    }

    private static string TestsFolder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, ".."));

    [GeneratedRegex(@"public (?:async )?(?:void|Task) ([A-Z]\w*_\w+)")]
    private static partial Regex Method();

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Z]\\w*_\\w+)`")]
    private static partial Regex Name();
}
