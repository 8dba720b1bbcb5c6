using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Lines;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>hub/POLICE-LINK.md says what the code does: a technician sets up a receiver by it alone.</summary>
public sealed class PoliceLinkTests
{
    private static readonly string Root = Find();
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "hub", "POLICE-LINK.md"));

    [Fact]
    public void Its_table_has_the_codes_of_every_kind_of_message()
    {
        foreach (ReportKind kind in Enum.GetValues<ReportKind>().Where(EventCodes.CanHaveCodes))
        {
            EventCode code = EventCodes.Default.Find(kind)!;
            string row = $"| `{KindName.Of(kind)}` | {code.ContactId} | {code.Sia} | {code.SiaRestore ?? "–"} |";
            Assert.True(Page.Contains(row, StringComparison.Ordinal), $"the table of codes lacks: {row}");
        }
    }

    [Fact]
    public void It_names_every_field_of_a_receiver()
    {
        foreach (PropertyInfo field in typeof(ReceiverEntry).GetProperties().Where(p => p.Name != "EqualityContract"))
        {
            string name = $"`{JsonNamingPolicy.CamelCase.ConvertName(field.Name)}`";
            Assert.True(Page.Contains(name, StringComparison.Ordinal), $"the tables of fields lack: {name}");
        }
    }

    [Fact]
    public async Task Its_frames_are_those_that_are_sent()
    {
        await using ReceiverBench bench = new();
        Outgoing panic = Message(ReportKind.Panic);
        (string Settings, Outgoing? Message)[] examples =
        [
            ("", panic),
            ("", Message(ReportKind.DeviceSilent) with { Restore = true }),
            ("\"protocol\": \"SIA-DCS\",", panic),
            ("\"sendLocation\": true,", panic),
            ("\"sendText\": false,", panic),
            ("", null),
        ];
        List<string> frames = [Vectors.SealedPanic];
        foreach ((string settings, Outgoing? message) in examples)
        {
            SiteConfig site = Site($$"""{ {{settings}} "host": "127.0.0.1", "port": {{bench.Receiver.EndPoint.Port}} }""");
            await using IReceiverLine line = site.Receivers[0].ToLine(site, bench.Time, NullLoggerFactory.Instance);
            LineAnswer answer = message is null
                ? await line.SuperviseAsync(CancellationToken.None)
                : await line.SendAsync(message, CancellationToken.None);
            Assert.Equal(SendOutcome.Acknowledged, answer.Outcome);
            frames.Add(answer.Wire!);
        }

        Assert.All(frames, f => Assert.Contains(f, Page, StringComparison.Ordinal));
        Assert.Contains(Vectors.TextKeyCharacters, Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_CAP_alert_is_the_one_that_is_sent() => AssertShown(SentBy(options => new CapLine(
        new CapOptions
        {
            To = options,
            Sender = "hub@school-7.example",
            SiteName = "School No. 7",
            Account = "1234",
            Addresses = ["police-duty"],
            InLanguages = ["en"],
            Zone = Sample.Almaty,
            Circle = new CapCircle(new CapPoint(43.2389, 76.8897), 0.15),
        },
        new ManualTime(Vectors.Morning),
        Handler)));

    [Fact]
    public void Its_webhook_body_is_the_one_that_is_sent() => AssertShown(SentBy(options => new WebhookLine(
        new WebhookOptions { To = options, Secret = new SecretText(Sample.HookSecret), SiteName = "School No. 7", Account = "1234" },
        new ManualTime(Vectors.Morning),
        Handler)));

    [Fact]
    public void Its_snippet_is_the_one_that_is_tried_against_our_signatures() =>
        AssertShown(File.ReadAllText(Path.Combine(Root, "hub", "lines", "webhook", "verify.py")).Trim());

    private FakeHttp Handler { get; } = new();

    private string SentBy(Func<HttpReceiver, IReceiverLine> line)
    {
        // The stand-in for the network answers at once.
        line(new HttpReceiver { Url = new Uri("https://receiver.example/") })
            .SendAsync(Message(ReportKind.Panic), CancellationToken.None).GetAwaiter().GetResult();
        return Handler.Body;
    }

    private static Outgoing Message(ReportKind kind) => new()
    {
        ReportId = 41,
        Attempt = 1,
        Site = "school-7",
        Path = "police-1",
        Kind = kind,
        Sequence = 2,
        Zone = 7,
        Address = 0xA1B2,
        AlarmId = 17,
        OccurredUnixMs = Vectors.Morning.ToUnixTimeMilliseconds(),
        CreatedUnixMs = Vectors.Morning.ToUnixTimeMilliseconds(),
        DeviceName = "By the door",
        Room = "Room 12",
    };

    private static SiteConfig Site(string receiver) => ConfigReader.Read(
        $$"""
        { "sites": [ { "id": "school-7", "name": "School No. 7", "account": "1234",
            "location": { "lat": 43.2389, "lon": 76.8897 }, "receivers": [ {{receiver}} ] } ] }
        """,
        "hub.json", "/").Sites[0];

    private static void AssertShown(string text) => Assert.True(
        Page.ReplaceLineEndings("\n").Contains(text.ReplaceLineEndings("\n").Trim(), StringComparison.Ordinal),
        $"hub/POLICE-LINK.md lacks:\n{text}");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SchoolButton.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
