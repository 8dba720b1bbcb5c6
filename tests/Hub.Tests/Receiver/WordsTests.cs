using System.Text.RegularExpressions;
using SchoolButton.Hub.Receiver.Meanings;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

public partial class WordsTests
{
    [Fact]
    public async Task Every_language_has_every_word_and_every_meaning_has_words()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        string[] english = await KeysAsync(rig, "en");

        Assert.Equal(english, await KeysAsync(rig, "ru"));
        Assert.Equal(english, await KeysAsync(rig, "kk"));
        Assert.Empty(CodeTable.All.Select(m => $"meaning.{m.Name}").Except(english));
        Assert.All((string[])["present", "lost", "waiting", "unsupervised", "unknown"], s => Assert.Contains($"state.{s}", english));
    }

    private static async Task<string[]> KeysAsync(ReceiverRig rig, string language) =>
        [.. Key().Matches(await rig.Client.GetStringAsync(new Uri($"/page/words-{language}.js", UriKind.Relative))).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex("^  \"([^\"]+)\": ", RegexOptions.Multiline)]
    private static partial Regex Key();
}
