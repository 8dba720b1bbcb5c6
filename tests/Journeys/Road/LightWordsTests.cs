using SchoolButton.Cli.Demo;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Tests.Road;

public sealed class LightWordsTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("kk")]
    public void The_page_has_words_for_everything_a_light_can_say(string language)
    {
        string words = File.ReadAllText(Path.Combine(Repository.Root, "hub", "console", "page", $"words-{language}.js"));

        IEnumerable<Indication?> readings = Enum.GetValues<Indication>().Cast<Indication?>().Append(null);
        Assert.All(readings, reading => Assert.Contains($"\"light.{BoardWatch.Words(reading)}\":", words, StringComparison.Ordinal));
    }
}
