using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>What receivers of CAP 1.2 are told.</summary>
public class CapTests
{
    private static readonly ReportKind[] CallsForHelp = [ReportKind.Panic, ReportKind.SilentPanic, ReportKind.Duress, ReportKind.Medical];

    private readonly ManualTime _time = new(Sample.Press.AddSeconds(1));

    [Fact]
    public async Task Every_kind_of_message_is_a_valid_alert()
    {
        foreach (ReportKind kind in Enum.GetValues<ReportKind>())
        {
            foreach (CapScope scope in Enum.GetValues<CapScope>())
            {
                CapOptions options = Sample.Cap() with { Scope = scope, Restriction = "police and school security only" };
                await AlertOf(Sample.Message(kind), options);
                await AlertOf(Sample.Message(kind) with { Restore = true, AlarmId = 0 }, options);
                await AlertOf(
                    Sample.Message(kind) with { IsLate = true, Room = "", DeviceName = "", Text = "seen from outside" },
                    options with { Circle = null, Polygon = null, Geocodes = [], Web = null, Contact = null, Account = "" });
            }
        }
    }

    [Theory]
    [InlineData("identifier", "with a space")]
    [InlineData("sent", "2026-03-02T03:15:30Z")]
    [InlineData("status", "Real")]
    [InlineData("scope", "")]
    [InlineData("references", "only,two")]
    [InlineData("circle", "43.2 76.8 0.2")]
    [InlineData("polygon", "43.2,76.8 43.3,76.8 43.2,76.8")]
    public async Task The_schema_finds_what_is_wrong(string element, string value)
    {
        XDocument alert = await AlertOf(Sample.Cancel());
        alert.Descendants(CapSchema.Cap + element).First().Value = value;

        Assert.NotEmpty(CapSchema.Faults(alert));
    }

    [Fact]
    public async Task Whatever_people_wrote_into_names_the_alert_is_valid()
    {
        await Task.Yield();
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            Outgoing message = Sample.Message() with { Room = text ?? "", DeviceName = $"\uD800{text}\u0000<&]]>", Text = text, Site = $"s{text}" };
            AlertOf(message).GetAwaiter().GetResult();
        }).QuickCheckThrowOnFailure();
        await AlertOf(Sample.Message() with { Room = new string('я', 100_000), Text = string.Concat(Enumerable.Repeat("🚨", 10_000)) });
    }

    [Fact]
    public async Task Every_attempt_is_the_same_alert_and_counts_anew()
    {
        XDocument first = await AlertOf(Sample.Message());
        _time.Advance(TimeSpan.FromHours(9));
        XDocument second = await AlertOf(Sample.Message() with { Attempt = 7, MayBeRepeat = true, IsLate = true, ReportId = 99, Path = "p2" });

        Assert.Equal(Text(first, "identifier"), Text(second, "identifier"));
        Assert.Equal(Text(first, "sent"), Text(second, "sent"));
        Assert.True(DateTimeOffset.Parse(Text(second, "expires"), null) > _time.GetUtcNow());
    }

    [Fact]
    public async Task A_cancel_references_the_alarms_own_alert_and_remembers_nothing()
    {
        XDocument alarm = await AlertOf(Sample.Message());
        XDocument cancel = await AlertOf(Sample.Cancel());

        Assert.Equal("Cancel", Text(cancel, "msgType"));
        Assert.Equal($"{Text(alarm, "sender")},{Text(alarm, "identifier")},{Text(alarm, "sent")}", Text(cancel, "references"));
        Assert.NotEqual(Text(alarm, "identifier"), Text(cancel, "identifier"));
        Assert.Equal(Text(alarm, "incidents"), Text(cancel, "incidents"));
    }

    [Fact]
    public async Task An_undelivered_alarm_updates_its_alert_each_time_anew()
    {
        XDocument alarm = await AlertOf(Sample.Message());
        Outgoing escalation = Sample.Message(ReportKind.Undelivered) with { CreatedUnixMs = Sample.Press.AddSeconds(30).ToUnixTimeMilliseconds() };
        XDocument first = await AlertOf(escalation);
        XDocument second = await AlertOf(escalation with { CreatedUnixMs = Sample.Press.AddMinutes(2).ToUnixTimeMilliseconds() });

        Assert.Equal("Update", Text(first, "msgType"));
        Assert.Contains(Text(alarm, "identifier"), Text(first, "references"), StringComparison.Ordinal);
        Assert.NotEqual(Text(first, "identifier"), Text(second, "identifier"));
    }

    [Theory]
    [InlineData(ReportKind.Panic, AlarmStep.Acknowledged, "Actual", "Monitor", "Человек принял тревогу.")]
    [InlineData(ReportKind.Medical, AlarmStep.Arrived, "Actual", "Monitor", "На месте уже есть люди.")]
    [InlineData(ReportKind.Drill, AlarmStep.Responding, "Exercise", "Monitor", "К месту уже едут.")]
    [InlineData(ReportKind.Duress, AlarmStep.Closed, "Actual", "AllClear", "Человек уже закрыл эту тревогу.")]
    public async Task What_people_do_updates_the_alarms_own_alert(ReportKind about, AlarmStep step, string status, string response, string says)
    {
        XDocument alarm = await AlertOf(Sample.Message(about));
        Outgoing message = Sample.Message(ReportKind.Step) with
        {
            About = about,
            Step = step,
            CreatedUnixMs = Sample.Press.AddMinutes(4).ToUnixTimeMilliseconds(),
            ClosedUnixMs = step == AlarmStep.Closed ? Sample.Press.AddMinutes(4).ToUnixTimeMilliseconds() : 0,
            Text = "taken on by Ann",
        };
        XDocument update = await AlertOf(message);

        Assert.Equal(("Update", status), (Text(update, "msgType"), Text(update, "status")));
        Assert.Equal($"{Text(alarm, "sender")},{Text(alarm, "identifier")},{Text(alarm, "sent")}", Text(update, "references"));
        Assert.Equal(Text(alarm, "incidents"), Text(update, "incidents"));
        Assert.Equal("2026-03-02T08:19:30+05:00", Text(update, "sent"));
        Assert.Equal(response, Text(update, "responseType"));
        Assert.Contains(update.Descendants(CapSchema.Cap + "description"), d => d.Value.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task That_the_police_got_it_late_updates_it_too()
    {
        XDocument update = await AlertOf(Sample.Message(ReportKind.Step) with
        {
            About = ReportKind.Panic,
            ReceivedLateUnixMs = Sample.Press.AddMinutes(9).ToUnixTimeMilliseconds(),
        });

        Assert.Equal("Update", Text(update, "msgType"));
        Assert.Contains("The police receiver got it late, at 08:24:30.", update.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_alarm_that_is_not_known_any_more_no_alert_is_named() =>
        Assert.Equal("Alert", Text(await AlertOf(Sample.Message(ReportKind.Step)), "msgType"));

    [Fact]
    public async Task What_became_of_the_alarm_meanwhile_is_said_in_every_language()
    {
        Outgoing escalation = Sample.Message(ReportKind.Undelivered) with
        {
            About = ReportKind.Medical,
            CancelledUnixMs = Sample.Press.AddSeconds(3).ToUnixTimeMilliseconds(),
            ClosedUnixMs = Sample.Press.AddSeconds(9).ToUnixTimeMilliseconds(),
        };
        XDocument alert = await AlertOf(escalation);

        string[] said = [.. alert.Descendants(CapSchema.Cap + "description").Select(d => d.Value)];
        Assert.Equal(3, said.Length);
        Assert.All(
            said.Zip(["кері алынды", "отменили", "taken it back"]), s => Assert.Contains(s.Second, s.First, StringComparison.Ordinal));
        Assert.All(said.Zip(["жауып", "закрыл", "closed"]), s => Assert.Contains(s.Second, s.First, StringComparison.Ordinal));
        Assert.All(
            said.Zip(["Медициналық", "Вызвана медицинская", "Medical help"]), s => Assert.Contains(s.Second, s.First, StringComparison.Ordinal));
        Assert.Contains("2026-03-02T08:15:33+05:00", alert.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("taken it back", (await AlertOf(Sample.Message())).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_calls_for_help_are_actual_and_extreme_and_a_drill_never_is()
    {
        foreach (ReportKind kind in Enum.GetValues<ReportKind>())
        {
            XDocument alert = await AlertOf(Sample.Message(kind));
            if (CallsForHelp.Contains(kind))
            {
                Assert.Equal("Actual", Text(alert, "status"));
                Assert.Equal("Extreme", Text(alert, "severity"));
                Assert.Equal("Immediate", Text(alert, "urgency"));
                Assert.Equal("Observed", Text(alert, "certainty"));
            }
        }

        Assert.Equal("Exercise", Text(await AlertOf(Sample.Message(ReportKind.Drill)), "status"));
        Assert.Equal("Test", Text(await AlertOf(Sample.Message(ReportKind.ManualTest)), "status"));
        Assert.Equal("Test", Text(await AlertOf(Sample.Message(ReportKind.PeriodicTest)), "status"));
        Assert.Equal("System", Text(await AlertOf(Sample.Message(ReportKind.DeviceSilent)), "status"));
    }

    [Fact]
    public async Task A_drill_says_so_first_in_every_language()
    {
        XDocument alert = await AlertOf(Sample.Message(ReportKind.Drill));

        Assert.Equal(
            [("kk", "ЖАТТЫҒУ!"), ("ru", "УЧЕНИЕ!"), ("en", "EXERCISE!")],
            alert.Descendants(CapSchema.Cap + "info").Select(i => (
                i.Element(CapSchema.Cap + "language")!.Value, i.Element(CapSchema.Cap + "headline")!.Value.Split(' ')[0])));
    }

    [Fact]
    public async Task Each_language_has_words_of_its_own_for_every_kind()
    {
        foreach (ReportKind kind in Enum.GetValues<ReportKind>())
        {
            XDocument alert = await AlertOf(Sample.Message(kind));
            string[] events = [.. alert.Descendants(CapSchema.Cap + "event").Select(e => e.Value)];
            Assert.Equal(3, events.Distinct().Count());
            if (kind != ReportKind.Panic)
            {
                Assert.DoesNotContain("Panic alarm", events);
            }
        }
    }

    [Fact]
    public async Task Times_carry_the_schools_offset_and_utc_is_written_as_the_standard_wants()
    {
        Assert.Equal("2026-03-02T08:15:30+05:00", Text(await AlertOf(Sample.Message()), "sent"));
        Assert.Equal(
            "2026-03-02T03:15:30-00:00", Text(await AlertOf(Sample.Message(), Sample.Cap() with { Zone = TimeZoneInfo.Utc }), "sent"));
    }

    [Fact]
    public async Task A_late_alarm_says_so_and_keeps_its_true_time()
    {
        XDocument alert = await AlertOf(Sample.Message() with { IsLate = true, CreatedUnixMs = Sample.Press.AddHours(5).ToUnixTimeMilliseconds() });

        Assert.Equal("2026-03-02T08:15:30+05:00", Text(alert, "onset"));
        Assert.All(alert.Descendants(CapSchema.Cap + "description"), d => Assert.Matches("^(КЕШІККЕН|ОПОЗДАЛО|LATE)", d.Value));
    }

    [Fact]
    public async Task It_cannot_try_the_line_and_says_what_can()
    {
        await using CapLine line = new(Sample.Cap(), _time, new FakeHttp());

        LineAnswer answer = await line.SuperviseAsync(CancellationToken.None);

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("periodic test event", answer.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, CapOptions> Wrong() => new()
    {
        { "sender", Sample.Cap() with { Sender = "a hub" } },
        { "sender", Sample.Cap() with { Sender = "hub,7" } },
        { "siteName", Sample.Cap() with { SiteName = "" } },
        { "addresses", Sample.Cap() with { Addresses = [] } },
        { "restriction", Sample.Cap() with { Scope = CapScope.Restricted } },
        { "languages", Sample.Cap() with { InLanguages = ["ru", "xx"] } },
        { "languages", Sample.Cap() with { InLanguages = [] } },
        { "circle", Sample.Cap() with { Circle = new CapCircle(new CapPoint(76.88, 243.2), 0.2) } },
        { "circle", Sample.Cap() with { Circle = new CapCircle(new CapPoint(43.2, 76.8), 200) } },
        { "circle", Sample.Cap() with { Circle = new CapCircle(new CapPoint(double.NaN, 76.8), 0.2) } },
        { "polygon", Sample.Cap() with { Polygon = new CapPolygon([new(1, 1), new(1, 2), new(2, 2), new(2, 1)]) } },
        { "polygon", Sample.Cap() with { Polygon = new CapPolygon([new(1, 1), new(1, 2), new(1, 1)]) } },
        { "polygon", Sample.Cap() with { Polygon = new CapPolygon([]) } },
        { "polygon", Sample.Cap() with { Polygon = new CapPolygon([new(91, 1), new(1, 2), new(2, 2), new(91, 1)]) } },
        { "lasting", Sample.Cap() with { Lasting = TimeSpan.FromSeconds(5) } },
        { "url", Sample.Cap(Sample.Http("http://receiver.example/")) },
        { "url", Sample.Cap(Sample.Http("https://user:pass@receiver.example/")) },
        { "answerTimeout", Sample.Cap(Sample.Http() with { AnswerTimeout = TimeSpan.Zero }) },
        { "authorization", Sample.Cap(Sample.Http() with { Authorization = new SecretText("Bearer a\nb") }) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_setting_is_named(string field, CapOptions options)
    {
        Assert.Contains(options.Check(), p => p.StartsWith($"{field}: ", StringComparison.Ordinal));
        ArgumentException e = Assert.Throws<ArgumentException>(() => new CapLine(options, _time));
        Assert.Contains(field, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_is_right() => Assert.Empty(Sample.Cap().Check());

    private async Task<XDocument> AlertOf(Outgoing message, CapOptions? options = null)
    {
        using FakeHttp receiver = new();
        await using CapLine line = new(options ?? Sample.Cap(), _time, receiver);
        Assert.Equal(SendOutcome.Acknowledged, (await line.SendAsync(message, CancellationToken.None)).Outcome);
        Assert.StartsWith("application/cap+xml", receiver.Heads[0]["Content-Type"], StringComparison.Ordinal);
        return CapSchema.Valid(receiver.Body);
    }

    private static string Text(XDocument alert, string element) => alert.Descendants(CapSchema.Cap + element).First().Value;
}
