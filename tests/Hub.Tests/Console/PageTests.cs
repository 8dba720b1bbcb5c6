using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>What can be known of the page without a browser.</summary>
public sealed partial class PageTests
{
    private static readonly string[] Languages = ["en", "ru", "kk"];

    /// <summary>As <see cref="PathView.Supervision"/> calls them.</summary>
    private static readonly string[] Supervisions = ["none", "link", "test"];

    /// <summary>What the audit trail says that somebody did.</summary>
    private static readonly string[] Deeds =
    [
        "hub-start", "hub-stop", "acknowledge", "respond", "arrive", "close", "reload", "announce", "announce-end", "command", "snooze",
        "snooze-end", "journal-merge", DirectoryAudit.Add, DirectoryAudit.Retire, DirectoryAudit.Restore, DirectoryAudit.Rebuild,
    ];

    [Fact]
    public async Task Everything_the_page_refers_to_is_served_with_its_type()
    {
        await using var host = await ConsoleHost.StartAsync();
        var seen = new HashSet<string>();
        var waiting = new Queue<string>(["/"]);
        while (waiting.TryDequeue(out string? path))
        {
            if (!seen.Add(path))
                continue;

            using var answer = await host.Stranger.GetAnswerAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} is not served.");
            Assert.Equal(TypeOf(path), answer.Content.Headers.ContentType?.MediaType);
            foreach (Match link in Links().Matches(await answer.Content.ReadAsStringAsync()))
                waiting.Enqueue("/page/" + link.Groups["file"].Value);
        }

        Assert.Equal(PageText.Files.Count, seen.Count);
    }

    [Fact]
    public async Task An_unchanged_file_is_not_sent_twice()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var first = await host.Stranger.GetAnswerAsync("/page/main.js");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/page/main.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Stranger.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public void The_page_needs_no_internet()
    {
        foreach (var (name, text) in PageText.Files)
        {
            string rest = text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.False(Outside().IsMatch(rest), $"{name} refers to another host.");
        }
    }

    [Fact]
    public void The_page_keeps_to_its_own_policy()
    {
        string index = PageText.Files["index.html"];
        Assert.DoesNotContain(" style=", index, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", index, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]* src=)", index);
        Assert.DoesNotMatch(@"\son[a-z]+=", index);
        foreach (var (name, text) in PageText.Scripts)
            Assert.False(Markup().IsMatch(text), $"{name} makes markup out of text.");
    }

    [Fact]
    public void Each_language_has_the_same_words_with_the_same_places_to_fill()
    {
        var english = PageText.Words("en");
        foreach (string language in Languages)
        {
            var words = PageText.Words(language);
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), words.Keys.Order(StringComparer.Ordinal));
            foreach (var (key, value) in words)
            {
                Assert.True(Places(english[key]).SetEquals(Places(value)), $"{language} {key} fills other places.");
                Assert.Equal(english[key].StartsWith('{'), value.StartsWith('{'));
            }
        }
    }

    [Fact]
    public void No_language_was_forgotten_in_a_translation()
    {
        foreach (string language in Languages.Where(l => l != "en"))
        {
            foreach (var (key, value) in PageText.Words(language).Where(w => Letters().IsMatch(Place().Replace(w.Value, ""))))
                Assert.True(Cyrillic().IsMatch(value), $"{language} {key} is not translated.");
        }
    }

    [Fact]
    public void Russian_counts_have_all_their_forms()
    {
        foreach (var (key, value) in PageText.Words("ru").Where(w => w.Value.StartsWith('{') && w.Value.Contains("few", StringComparison.Ordinal)))
        {
            foreach (string form in (string[])["one:", "few:", "many:", "other:"])
                Assert.Contains(form, value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_word_the_page_asks_for_exists_and_every_word_is_asked_for()
    {
        string page = string.Concat(PageText.Files.Where(f => !f.Key.StartsWith("words-", StringComparison.Ordinal)).Select(f => f.Value));
        var keys = PageText.Words("en").Keys;
        var groups = Groups().Matches(page).Select(m => m.Groups["group"].Value).ToHashSet();

        foreach (Match asked in Asked().Matches(page))
            Assert.Contains(asked.Groups["key"].Value, keys);
        foreach (string key in keys)
        {
            bool isAsked = page.Contains($"\"{key}\"", StringComparison.Ordinal) || groups.Contains(key.Split('.')[0]);
            Assert.True(isAsked, $"Nothing shows {key}.");
        }
    }

    [Fact]
    public void Whatever_the_hub_may_call_a_thing_the_page_has_a_word_for_it()
    {
        var keys = PageText.Words("en").Keys;
        string[] needed =
        [
            .. Enum.GetValues<EventKind>().Select(k => "kind." + ConsoleJson.Word(k)),
            .. Enum.GetValues<ReportKind>().Select(k => "kind." + ConsoleJson.Word(k)),
            .. Enum.GetValues<DeviceState>().Select(s => "state." + ConsoleJson.Word(s)),
            .. Enum.GetValues<DeviceState>().Select(s => "was." + ConsoleJson.Word(s)),
            .. Enum.GetValues<AlarmStep>().Select(s => "stage." + ConsoleJson.Word(s)),
            .. Enum.GetValues<AlarmStep>().Select(s => "step." + ConsoleJson.Word(s)),
            .. Enum.GetValues<AlarmStep>().Select(s => "history." + AlarmStory.Of(s)),
            .. typeof(AlarmStory).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral)
                .Select(f => "history." + f.GetRawConstantValue()),
            .. Enum.GetValues<OutageKind>().Select(k => "outage." + ViewOf.Outage(new Outage { Id = 1, Kind = k, Site = "", Subject = "", SinceUnixMs = 1 }).Kind),
            .. Enum.GetValues<PathState>().Select(s => "way." + ConsoleJson.Word(s)),
            .. Enum.GetValues<PathState>().Select(s => "waywas." + ConsoleJson.Word(s)),
            .. Supervisions.Select(s => "watch." + s),
            .. Deeds.Select(d => "deed." + d),
        ];
        foreach (string key in needed)
            Assert.Contains(key, keys);
    }

    [Fact]
    public void The_browser_test_can_find_what_it_needs()
    {
        string scripts = string.Concat(PageText.Scripts.Select(s => s.Value));
        foreach (string hook in (string[])
            ["data-device", "data-state", "data-alarm", "\"data-action\", \"acknowledge\"", "data-step", "data-way", "data-ways-site", "\"data-action\": \"press\"", "data-stage", "data-notice"])
        {
            Assert.Contains(hook, scripts, StringComparison.Ordinal);
        }
    }

    private static HashSet<string> Places(string words) => [.. Place().Matches(words).Select(m => m.Value)];

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".js" => "text/javascript",
        ".css" => "text/css",
        ".svg" => "image/svg+xml",
        _ => "text/html",
    };

    [GeneratedRegex("""(?:/page/|from "\./)(?<file>[a-z-]+\.[a-z]+)""")]
    private static partial Regex Links();

    [GeneratedRegex("""https?://|["'(]//""")]
    private static partial Regex Outside();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(""style")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{L}")]
    private static partial Regex Letters();

    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic();

    [GeneratedRegex("""\bt\("(?<key>[^"]+)"|data-t(?:-placeholder|-label)?"?[=:] ?"(?<key>[^"]+)""")]
    private static partial Regex Asked();

    [GeneratedRegex(@"`(?<group>[a-z]+)\.\$\{|named\(""(?<group>[a-z]+)""")]
    private static partial Regex Groups();
}
