using System.Globalization;
using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>What receivers of signed JSON are told, and that they can tell it from what others say.</summary>
public class WebhookTests
{
    private readonly ManualTime _time = new(Sample.Press.AddSeconds(1));

    [Fact]
    public async Task A_message_says_all_that_there_is_to_know()
    {
        (JsonElement body, _, _) = await PostAsync(Sample.Message());

        Assert.Equal(1, body.GetProperty("version").GetInt32());
        Assert.Equal("panic", body.GetProperty("event").GetString());
        Assert.Equal("actual", body.GetProperty("status").GetString());
        Assert.True(body.GetProperty("callForHelp").GetBoolean());
        Assert.Equal("school-7", body.GetProperty("site").GetString());
        Assert.Equal("№ 7 мектеп", body.GetProperty("siteName").GetString());
        Assert.Equal("1234", body.GetProperty("account").GetString());
        Assert.Equal(17, body.GetProperty("alarm").GetInt64());
        Assert.Equal(JsonValueKind.Null, body.GetProperty("cancels").ValueKind);
        Assert.Equal("12-кабинет", body.GetProperty("room").GetString());
        Assert.Equal(7, body.GetProperty("zone").GetInt32());
        Assert.Equal(Sample.Press, body.GetProperty("occurred").GetDateTimeOffset());
        Assert.False(body.GetProperty("late").GetBoolean());
    }

    [Fact]
    public async Task A_drill_and_a_test_are_marked_and_call_for_no_help()
    {
        foreach ((ReportKind kind, string status) in new[] { (ReportKind.Drill, "exercise"), (ReportKind.ManualTest, "test"), (ReportKind.PeriodicTest, "test") })
        {
            (JsonElement body, _, _) = await PostAsync(Sample.Message(kind));
            Assert.Equal(status, body.GetProperty("status").GetString());
            Assert.False(body.GetProperty("callForHelp").GetBoolean());
        }
    }

    [Fact]
    public async Task Every_attempt_is_the_same_delivery_signed_anew()
    {
        (_, Dictionary<string, string> first, string firstBody) = await PostAsync(Sample.Message());
        _time.Advance(TimeSpan.FromSeconds(20));
        (_, Dictionary<string, string> second, string secondBody) = await PostAsync(Sample.Message() with { Attempt = 2, MayBeRepeat = true });

        Assert.Equal(first[WebhookLine.DeliveryHeader], second[WebhookLine.DeliveryHeader]);
        Assert.Equal(firstBody, secondBody);
        Assert.NotEqual(first[WebhookLine.SignatureHeader], second[WebhookLine.SignatureHeader]);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), second[WebhookLine.TimestampHeader]);
    }

    [Fact]
    public async Task Different_matters_are_different_deliveries()
    {
        Outgoing[] matters =
        [
            Sample.Message(), Sample.Message() with { AlarmId = 18 }, Sample.Message() with { Site = "school-8" }, Sample.Cancel(),
            Sample.Message(ReportKind.DeviceSilent) with { AlarmId = 0 },
            Sample.Message(ReportKind.DeviceSilent) with { AlarmId = 0, Restore = true },
            Sample.Message(ReportKind.DeviceSilent) with { AlarmId = 0, Address = 5 },
            Sample.Message(ReportKind.Undelivered),
            Sample.Message(ReportKind.Undelivered) with { CreatedUnixMs = 5 },
        ];
        HashSet<string> names = [];
        foreach (Outgoing matter in matters)
        {
            Assert.True(names.Add((await PostAsync(matter)).Head[WebhookLine.DeliveryHeader]));
        }
    }

    [Fact]
    public async Task It_says_what_became_of_the_alarm_meanwhile()
    {
        JsonElement plain = (await PostAsync(Sample.Message())).Body;
        JsonElement told = (await PostAsync(Sample.Message(ReportKind.Undelivered) with
        {
            About = ReportKind.Panic,
            CancelledUnixMs = Sample.Press.AddSeconds(2).ToUnixTimeMilliseconds(),
            ClosedUnixMs = Sample.Press.AddSeconds(9).ToUnixTimeMilliseconds(),
        })).Body;

        string[] fields = ["about", "cancelled", "closed"];
        Assert.All(fields, f => Assert.Equal(JsonValueKind.Null, plain.GetProperty(f).ValueKind));
        Assert.Equal(
            ["panic", "2026-03-02T03:15:32.25Z", "2026-03-02T03:15:39.25Z"], fields.Select(f => told.GetProperty(f).GetString()));
    }

    [Fact]
    public async Task The_ping_means_nothing_but_that_the_line_works()
    {
        using FakeHttp receiver = new();
        await using WebhookLine line = new(Sample.Webhook(), _time, receiver);

        Assert.Equal(SendOutcome.Acknowledged, (await line.SuperviseAsync(CancellationToken.None)).Outcome);
        JsonElement body = JsonSerializer.Deserialize<JsonElement>(receiver.Body);
        Assert.Equal("ping", body.GetProperty("event").GetString());
        Assert.Equal("test", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_wire_that_is_shown_cannot_be_sent_again_by_who_reads_it()
    {
        using FakeHttp receiver = new();
        await using WebhookLine line = new(Sample.Webhook(), _time, receiver);
        LineAnswer answer = await line.SendAsync(Sample.Message(), CancellationToken.None);

        Assert.DoesNotContain(receiver.Heads[0][WebhookLine.SignatureHeader][3..], answer.Wire, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("15 characters..", false)]
    [InlineData("16 characters...", true)]
    public void A_secret_that_can_be_guessed_is_not_taken(string secret, bool taken) =>
        Assert.Equal(taken, (Sample.Webhook() with { Secret = new SecretText(secret) }).Check().Count == 0);

    [PeerTheory("python3")]
    [InlineData("the request as it came", "", 0, "verified")]
    [InlineData("at the end of the window", "", 300, "verified")]
    [InlineData("after the window", "", 301, "untrusted")]
    [InlineData("from a clock far ahead", "", -301, "untrusted")]
    [InlineData("a changed body", "body", 0, "untrusted")]
    [InlineData("a changed timestamp", "timestamp", 0, "untrusted")]
    [InlineData("a changed signature", "signature", 0, "untrusted")]
    [InlineData("no signature", "unsigned", 0, "untrusted")]
    [InlineData("another secret", "secret", 0, "untrusted")]
    public Task The_snippet_for_python_tells_ours_from_others(string what, string change, int later, string expected) =>
        SnippetSays(what, "python3", ["-c", Python], change, later, expected);

    [PeerTheory("node")]
    [InlineData("the request as it came", "", 0, "verified")]
    [InlineData("at the end of the window", "", 300, "verified")]
    [InlineData("after the window", "", 301, "untrusted")]
    [InlineData("from a clock far ahead", "", -301, "untrusted")]
    [InlineData("a changed body", "body", 0, "untrusted")]
    [InlineData("a changed timestamp", "timestamp", 0, "untrusted")]
    [InlineData("a changed signature", "signature", 0, "untrusted")]
    [InlineData("no signature", "unsigned", 0, "untrusted")]
    [InlineData("another secret", "secret", 0, "untrusted")]
    public Task The_snippet_for_javascript_tells_ours_from_others(string what, string change, int later, string expected) =>
        SnippetSays(what, "node", ["--input-type=module", "-e", JavaScript], change, later, expected);

    private const string Python = """
        import base64, json, sys
        sys.dont_write_bytecode = True
        sys.path.insert(0, ".")
        from verify import verify, Untrusted
        q = json.load(sys.stdin)
        try:
            body = verify(q["secret"].encode(), q["headers"], base64.b64decode(q["body"]), q["now"])
            print("verified", body["event"])
        except Untrusted:
            print("untrusted")
        """;

    private const string JavaScript = """
        import { verify, Untrusted } from "./verify.mjs";
        import { readFileSync } from "node:fs";
        const q = JSON.parse(readFileSync(0));
        const headers = Object.fromEntries(Object.entries(q.headers).map(([name, value]) => [name.toLowerCase(), value]));
        try {
          console.log("verified", verify(Buffer.from(q.secret), headers, Buffer.from(q.body, "base64"), q.now).event);
        } catch (e) {
          if (!(e instanceof Untrusted)) throw e;
          console.log("untrusted");
        }
        """;

    private async Task SnippetSays(string what, string program, string[] arguments, string change, int later, string expected)
    {
        Assert.Equal(300, WebhookLine.ReplayWindow.TotalSeconds);
        (_, Dictionary<string, string> head, string body) = await PostAsync(Sample.Message());
        switch (change)
        {
            case "body":
                body = body.Replace("panic", "drill", StringComparison.Ordinal);
                break;
            case "timestamp":
                head[WebhookLine.TimestampHeader] += "0";
                break;
            case "signature":
                head[WebhookLine.SignatureHeader] = "v1=" + new string('0', 64);
                break;
            case "unsigned":
                head.Remove(WebhookLine.SignatureHeader);
                break;
        }

        string question = JsonSerializer.Serialize(new
        {
            secret = change == "secret" ? "another-secret-of-32-bytes-01234" : Sample.HookSecret,
            headers = head,
            body = Convert.ToBase64String(Encoding.UTF8.GetBytes(body)),
            now = _time.GetUtcNow().ToUnixTimeSeconds() + later,
        });
        string said = await PeerProcess.RunAsync(
            program, arguments, Path.Combine(Sample.Folder(), "..", "..", "..", "hub", "lines", "webhook"), question);
        Assert.True(said.StartsWith(expected, StringComparison.Ordinal), $"{what}: {said}");
    }

    private async Task<(JsonElement Body, Dictionary<string, string> Head, string Text)> PostAsync(Outgoing message)
    {
        using FakeHttp receiver = new();
        await using WebhookLine line = new(Sample.Webhook(), _time, receiver);
        Assert.Equal(SendOutcome.Acknowledged, (await line.SendAsync(message, CancellationToken.None)).Outcome);
        return (JsonSerializer.Deserialize<JsonElement>(receiver.Body), receiver.Heads[0], receiver.Body);
    }
}
