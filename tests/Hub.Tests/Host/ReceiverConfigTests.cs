using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Lines;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>The receivers of a site in a configuration.</summary>
public sealed class ReceiverConfigTests
{
    private const string Key = "00112233445566778899aabbccddeeff";

    private const string All =
        """
        { "id": "s", "name": "School", "account": "1234", "panicOverAll": true, "languages": ["kk", "ru"], "timeZone": "UTC",
          "location": { "lat": 43.2389, "lon": 76.8897, "radiusMeters": 200 }, "polygon": [[43.24, 76.88], [43.24, 76.89], [43.23, 76.89]],
          "escalation": { "afterSeconds": [20, 60], "everySeconds": 300, "annunciators": true },
          "receivers": [
            { "id": "police-1", "protocol": "SIA-DCS", "host": "a", "port": 9000, "key": "00112233445566778899aabbccddeeff",
              "supervision": { "kind": "link", "intervalSeconds": 60, "reportingSeconds": 180 }, "takes": ["alarms", "supervision", "tests"],
              "codes": { "panic": "123 PB/PC" }, "sendLocation": true, "retry": { "minSeconds": 2, "maxSeconds": 20 } },
            { "protocol": "ADM-CID", "host": "b", "port": 9001, "transport": "udp", "account": "00AB" },
            { "protocol": "SurGard", "host": "c", "port": 1025, "receiverNumber": "02", "lineNumber": "3" },
            { "protocol": "CAP", "url": "https://cap.example/in", "sender": "hub@s", "addresses": ["p"], "role": "copy", "takes": ["alarms", "drills", "steps"] },
            { "protocol": "webhook", "url": "https://hook.example/in", "secret": "0123456789abcdef0123456789abcdef" },
            { "protocol": "email", "host": "mail.example", "from": "hub@s.example", "to": ["duty@s.example"] } ] }
        """;

    [Fact]
    public void A_site_has_an_ordered_list_of_receivers_of_any_protocol()
    {
        SiteConfig site = Read(All);

        Assert.Equal(["police-1", "b:9001", "c:1025", "cap.example:443", "hook.example:443", "duty@s.example"], site.Site.Paths.Select(p => p.Id));
        Assert.Equal([false, false, false, true, true, true], site.Site.Paths.Select(p => p.IsCopy));
        Assert.Equal(
            [
                PathTakes.Alarms | PathTakes.Supervision | PathTakes.Tests, PathTakes.Alarms | PathTakes.Supervision,
                PathTakes.Alarms | PathTakes.Supervision, PathTakes.Alarms | PathTakes.Drills | PathTakes.Steps,
                PathTakes.Alarms | PathTakes.Supervision | PathTakes.Escalations, PathTakes.Escalations,
            ],
            site.Site.Paths.Select(p => p.Takes));
        PathPlan first = site.Site.Paths[0];
        Assert.Equal((PathSupervision.Link, 60_000, 180_000), (first.Supervision, first.SupervisionMs, first.ReportingMs));
        Assert.Equal((2_000, 20_000), (first.RetryMinMs, first.RetryMaxMs));
        Assert.True(site.Site.PanicOverAll);
        Assert.Equal([20_000, 60_000], site.Site.Escalation.AfterMs);
        Assert.True(site.Site.Escalation.Annunciators);
        Assert.Equal(0.2, site.Place.Circle!.RadiusKm);
        Assert.Equal(4, site.Place.Polygon!.Points.Count);
        Dc09ReceiverConfig police = Assert.IsType<Dc09ReceiverConfig>(site.Receivers[0]);
        Assert.Equal(new EventCode("123", "PB", "PC"), police.Codes.Find(ReportKind.Panic));
        Assert.Equal(Dc09Transport.Udp, Assert.IsType<Dc09ReceiverConfig>(site.Receivers[1]).Transport);
    }

    [Theory]
    [InlineData("""{ "host": "a", "port": 1 }""", PathSupervision.Link, 60, 180)]
    [InlineData("""{ "host": "a", "port": 1, "protocol": "SIA-DCS", "transport": "udp" }""", PathSupervision.Link, 60, 180)]
    [InlineData("""{ "host": "a", "port": 1, "connectTimeoutSeconds": 30, "replyTimeoutSeconds": 30 }""", PathSupervision.Link, 60, 240)]
    [InlineData("""{ "host": "a", "port": 1, "supervision": { "kind": "none" } }""", PathSupervision.None, 60, 180)]
    [InlineData("""{ "host": "a", "port": 1, "protocol": "SurGard" }""", PathSupervision.None, 60, 180)]
    public void A_DC_09_receiver_is_supervised_unless_the_configuration_says_none(
        string receiver, PathSupervision supervision, int interval, int reporting)
    {
        PathPlan plan = Read($$"""{ "id": "s", "account": "1234", "receivers": [ {{receiver}} ] }""").Site.Paths[0];
        Assert.Equal((supervision, interval * 1_000L, reporting * 1_000L), (plan.Supervision, plan.SupervisionMs, plan.ReportingMs));
    }

    [Fact]
    public async Task Each_of_them_makes_a_line()
    {
        SiteConfig site = Read(All);
        string[] lines = ["Dc09Line", "Dc09Line", "SurGardLine", "CapLine", "WebhookLine", "MailLine"];
        foreach ((ReceiverConfig receiver, string name) in site.Receivers.Zip(lines))
        {
            await using IReceiverLine line = receiver.ToLine(site, TimeProvider.System, NullLoggerFactory.Instance);
            Assert.Equal(name, line.GetType().Name);
        }
    }

    [Fact]
    public void One_receiver_is_short_for_a_list_of_one()
    {
        ReceiverConfig one = Assert.Single(Read("""{ "id": "s", "account": "1234", "receiver": { "host": "::1", "port": 9000 } }""").Receivers);
        ReceiverConfig listed = Assert.Single(Read("""{ "id": "s", "account": "1234", "receivers": [ { "host": "::1", "port": 9000 } ] }""").Receivers);
        Assert.Equal(one, listed);
        Assert.Equal("[::1]:9000", one.Plan.Id);
    }

    [Theory]
    [InlineData("""{ "host": "a", "port": 1, "url": "https://x" }""", ".url: it is for CAP, webhook, not for ADM-CID")]
    [InlineData("""{ "protocol": "CAP", "url": "https://x/", "sender": "s", "addresses": ["p"], "key": "00" }""", ".key: it is for SIA-DCS, ADM-CID, not for CAP")]
    [InlineData("""{ "host": "a", "port": 1, "takes": ["alarms", "drills"] }""", ".takes: drills go only over CAP and webhook")]
    [InlineData("""{ "host": "a", "port": 1, "takes": ["alarms", "escalations"] }""", "only a copy takes them")]
    [InlineData("""{ "host": "a", "port": 1, "takes": ["alarms", "steps"] }""", "only a copy that takes alarms takes them")]
    [InlineData("""{ "host": "a", "port": 1, "role": "copy", "takes": ["alarms", "steps"] }""", "has no message for them")]
    [InlineData("""{ "host": "a", "port": 1, "role": "copy", "takes": ["alarms", "escalations"] }""", "has no message for them")]
    [InlineData("""{ "host": "a", "port": 1, "takes": [] }""", ".takes: name at least one")]
    [InlineData("""{ "host": "a", "port": 1, "takes": ["all"] }""", ".takes: each is one of alarms")]
    [InlineData("""{ "host": "a", "port": 1, "role": "main" }""", ".role: way")]
    [InlineData("""{ "protocol": "email", "host": "h", "from": "a@b.example", "to": ["c@d.example"], "role": "way" }""", "email cannot be a way")]
    [InlineData("""{ "protocol": "email", "host": "h", "from": "a@b.example", "to": [] }""", ".to: name at least one mailbox")]
    [InlineData("""{ "protocol": "email", "host": "h", "from": "a@b.example", "to": ["c@d.example"], "user": "u" }""", ".user: give both")]
    [InlineData("""{ "protocol": "webhook", "url": "https://h/" }""", ".secret: give the secret")]
    [InlineData("""{ "protocol": "webhook", "url": "https://h/", "secret": "short" }""", ".secret: 16 to 256 bytes")]
    [InlineData("""{ "protocol": "webhook", "url": "http://h/", "secret": "0123456789abcdef" }""", ".url: an address that begins with https://")]
    [InlineData("""{ "protocol": "webhook", "url": "h", "secret": "0123456789abcdef" }""", ".url: an address that begins with https://")]
    [InlineData("""{ "protocol": "CAP", "url": "https://h/", "addresses": ["p"] }""", ".sender: name who sends")]
    [InlineData("""{ "protocol": "CAP", "url": "https://h/", "sender": "s" }""", ".addresses: scope Private needs")]
    [InlineData("""{ "protocol": "CAP", "url": "https://h/", "sender": "s", "addresses": ["p"], "supervision": { "kind": "link" } }""", ".supervision.kind: CAP has no message")]
    [InlineData("""{ "protocol": "CAP", "url": "https://h/", "sender": "s", "addresses": ["p"], "authorityFile": "nowhere.pem" }""", ".authorityFile: a PEM file")]
    [InlineData("""{ "protocol": "SurGard", "host": "a", "port": 1, "account": "12345" }""", ".account: 4 hex digits")]
    [InlineData("""{ "protocol": "SurGard", "host": "a", "port": 1, "receiverNumber": "1" }""", ".receiverNumber: two hex digits")]
    [InlineData("""{ "host": "a", "port": 1, "supervision": { } }""", ".supervision.kind: none, link")]
    [InlineData("""{ "host": "a", "port": 1, "supervision": { "kind": "link", "reportingSeconds": 80 } }""", "88 s, so 80 s cannot be kept")]
    [InlineData("""{ "host": "a", "port": 1, "supervision": { "kind": "link", "reportingSeconds": 80 } }""", "grade 4), 18000 s (grade 3)")]
    [InlineData("""{ "host": "a", "port": 1, "supervision": { "kind": "link", "reportingSeconds": 90000 } }""", ".supervision.reportingSeconds: 10 to 86400")]
    [InlineData("""{ "host": "a", "port": 1, "supervision": { "kind": "none", "intervalSeconds": 60 } }""", "kind none tries nothing")]
    [InlineData("""{ "host": "a", "port": 1, "retry": { "minSeconds": 60, "maxSeconds": 10 } }""", ".retry: minSeconds is more")]
    [InlineData("""{ "host": "a", "port": 1, "transport": "UDP" }""", ".transport: tcp or udp")]
    [InlineData("""{ "host": "a", "port": 1, "transport": "udp", "connection": "persistent" }""", "UDP has no connections")]
    [InlineData("""{ "host": "a", "port": 1, "codes": { "panik": "120" } }""", ".codes: entry 1")]
    [InlineData("""{ "host": "a", "port": 1, "codes": { "panic": "12" } }""", ".codes: entry 1")]
    [InlineData("""{ "host": "a", "port": 1, "codes": { "drill": "120 PA" } }""", ".codes: entry 1")]
    [InlineData("""{ "host": "a", "port": 1, "repeats": "never" }""", ".repeats: marked, or new")]
    [InlineData("""{ "protocol": "webhook", "url": "https://h/", "secret": "0123456789abcdef", "repeats": "new" }""", ".repeats: it is for")]
    [InlineData("""{ "host": "a", "port": 1, "sendLocation": true }""", "the site has no location")]
    [InlineData("""{ "host": "a", "port": 1, "id": "a b" }""", ".id: 1 to 64 characters without spaces")]
    [InlineData("""{ "host": "a", "port": 1 }, { "host": "a", "port": 1 }""", "sites[0].receivers[0] and sites[0].receivers[1] have the same id")]
    [InlineData("""null""", "sites[0].receivers[0]: nothing stands there")]
    [InlineData("""{ "host": "a b\nc", "port": 1 }""", ".host: name the receiver's host")]
    [InlineData("""{ "host": "a:9000", "port": 1 }""", ".host: name the receiver's host")]
    [InlineData("""{ "protocol": "SurGard", "host": " a", "port": 1 }""", ".host: name the receiver's host")]
    public void A_wrong_receiver_is_refused_with_its_field_and_what_to_enter(string receivers, string words)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Read($$"""{ "id": "s", "account": "1234", "receivers": [ {{receivers}} ] }"""));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains("sites[0].receivers[0]", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"receiver\": { \"host\": \"a\", \"port\": 1 }, \"receivers\": []", "sites[0].receiver: it is short for a list of one")]
    [InlineData("\"location\": { \"lat\": 91, \"lon\": 0 }", "sites[0].location: lat -90 to 90")]
    [InlineData("\"location\": { \"lat\": 9, \"lon\": 1e999 }", "sites[0].location: lat -90 to 90")]
    [InlineData("\"location\": { \"lat\": 9, \"lon\": 0, \"radiusMeters\": 0 }", "sites[0].location.radiusMeters")]
    [InlineData("\"polygon\": [[1, 2], [3, 4], [1, 2]]", "sites[0].polygon: 3 to 199 different corners")]
    [InlineData("\"languages\": [\"de\"]", "sites[0].languages: one or more of kk, ru, en")]
    [InlineData("\"timeZone\": \"Mars/Olympus\"", "sites[0].timeZone")]
    [InlineData("\"escalation\": { \"afterSeconds\": [60, 30] }", "sites[0].escalation: each time")]
    public void So_is_what_is_wrong_with_the_site(string field, string words) => Assert.Contains(
        words, Assert.Throws<ConfigException>(() => Read($$"""{ "id": "s", "account": "1234", {{field}} }""")).Message, StringComparison.Ordinal);

    [Fact]
    public void All_that_is_wrong_with_all_receivers_is_told_at_once()
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Read(
            """
            { "id": "s", "account": "1234", "receivers": [
              { "protocol": "X" }, { "host": "a", "port": 0, "takes": ["x"] }, { "protocol": "webhook", "url": "x" } ] }
            """));
        Assert.All(
            ["receivers[0].protocol", "receivers[1].port", "receivers[1].takes", "receivers[2].url", "receivers[2].secret"],
            field => Assert.Contains(field, e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "protocol": "SECRET", "host": "a", "port": 1 }""")]
    [InlineData("""{ "host": "a", "port": 1, "account": "SECRET" }""")]
    [InlineData("""{ "host": "a", "port": 1, "key": "SECRET" }""")]
    [InlineData("""{ "host": "a", "port": 1, "codes": { "SECRET": "120" } }""")]
    [InlineData("""{ "host": "a", "port": 1, "codes": { "panic": "SECRET" } }""")]
    [InlineData("""{ "host": "a", "port": 1, "receiverNumber": "SECRET" }""")]
    [InlineData("""{ "protocol": "SurGard", "host": "a", "port": 1, "receiverNumber": "SECRET" }""")]
    [InlineData("""{ "protocol": "SurGard", "host": "a", "port": 1, "lineNumber": "SECRET'" }""")]
    [InlineData("""{ "protocol": "webhook", "url": "http://x/SECRET", "secret": "SECRET" }""")]
    [InlineData("""{ "protocol": "webhook", "url": "https://u:SECRET@x/", "secret": "SECRET" }""")]
    [InlineData("""{ "protocol": "email", "host": "h", "from": "SECRET", "to": ["SECRET"], "user": "u", "password": "SECRET" }""")]
    [InlineData("""{ "protocol": "CAP", "url": "https://x/", "sender": "SEC RET", "scope": "SECRET", "authorization": "SECRET" }""")]
    public void No_error_shows_what_may_be_a_secret(string receiver)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Read(
            $$"""{ "id": "s", "account": "1234", "receivers": [ {{receiver.Replace("SECRET", "s3cr3t", StringComparison.Ordinal)}} ] }"""));
        Assert.DoesNotContain("s3cr3t", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_does_a_receiver_that_is_printed()
    {
        string printed = string.Join(' ', Read(All).Receivers.SelectMany(r => r.Secrets.Select(s => $"{s}").Append($"{r}")));
        Assert.DoesNotContain(Key, printed, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("0123456789abcdef", printed, StringComparison.OrdinalIgnoreCase);
    }

    private static SiteConfig Read(string site) => ConfigReader.Read($$"""{ "sites": [ {{site}} ] }""", "hub.json", "/base").Sites[0];
}
