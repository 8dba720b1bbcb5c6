using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Lines;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>Which lines another configuration leaves as they are.</summary>
public sealed class ReceiverLinesTests
{
    private const string Whole =
        """
        { "id": "s", "name": "School", "account": "1234", "location": { "lat": 43, "lon": 76 }, "receivers": [
          { "id": "a", "host": "192.0.2.1", "port": 9000, "key": "00112233445566778899aabbccddeeff", "codes": { "panic": "123" } },
          { "id": "b", "protocol": "CAP", "url": "https://cap.example/in", "sender": "hub@s", "addresses": ["p"] },
          { "id": "c", "protocol": "webhook", "url": "https://hook.example/in", "secret": "0123456789abcdef0123456789abcdef" },
          { "id": "d", "protocol": "email", "host": "mail.example", "from": "hub@s.example", "to": ["duty@s.example"] } ] }
        """;

    [Fact]
    public async Task A_line_that_is_set_up_as_before_is_the_same_one_whatever_its_protocol()
    {
        ReceiverLines first = await OfAsync(Whole);
        ReceiverLines next = await NextAsync(first, Whole);

        Assert.Equal(4, next.Count);
        Assert.All(next.ByWay, l => Assert.Same(first.ByWay[l.Key], l.Value));
    }

    [Theory]
    [InlineData("\"id\": \"a\",", "\"id\": \"a\", \"name\": \"Police\", \"takes\": [\"alarms\"], \"retry\": { \"minSeconds\": 2 },")]
    [InlineData("\"id\": \"a\",", "\"id\": \"a\", \"supervision\": { \"kind\": \"link\" },")]
    [InlineData("\"account\": \"1234\",", "\"account\": \"1234\", \"panicOverAll\": true, \"escalation\": { \"everySeconds\": 60 },")]
    public async Task What_only_the_core_knows_of_changes_no_line(string old, string changed)
    {
        ReceiverLines first = await OfAsync(Whole);
        ReceiverLines next = await NextAsync(first, Whole.Replace(old, changed, StringComparison.Ordinal));

        Assert.All(next.ByWay, l => Assert.Same(first.ByWay[l.Key], l.Value));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", "a")]
    [InlineData("ccddeeff", "ccddeefe", "a")]
    [InlineData("\"123\"", "\"124\"", "a")]
    [InlineData("duty@s", "duty2@s", "d")]
    [InlineData("[\"p\"]", "[\"q\"]", "b")]
    [InlineData("0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdee", "c")]
    [InlineData("\"1234\"", "\"1235\"", "abcd")]
    [InlineData("School", "Lyceum", "abcd")]
    public async Task What_a_line_is_made_of_makes_another_one(string old, string changed, string others)
    {
        ReceiverLines first = await OfAsync(Whole);
        ReceiverLines next = await NextAsync(first, Whole.Replace(old, changed, StringComparison.Ordinal));

        Assert.Equal(others, string.Concat(next.ByWay.Where(l => first.ByWay[l.Key] != l.Value).Select(l => l.Key.Path).Order()));
    }

    [Fact]
    public async Task Of_a_configuration_that_cannot_be_taken_no_line_stays_open_and_none_that_is_used_is_closed()
    {
        KeptLine used = new();
        KeptLine made = new();
        ReceiverLines first = await ReceiverLines.OfAsync(Config(Stub("a", "1", used)), TimeProvider.System, NullLoggerFactory.Instance);

        await Assert.ThrowsAsync<ArgumentException>(() => first.NextAsync(
            Config(Stub("a", "1", new KeptLine()), Stub("b", "1", made), Stub("c", "1", null)), TimeProvider.System, NullLoggerFactory.Instance));

        Assert.Equal((false, true), (used.IsClosed, made.IsClosed));
    }

    private static Task<ReceiverLines> OfAsync(string site) => ReceiverLines.OfAsync(Read(site), TimeProvider.System, NullLoggerFactory.Instance);

    private static Task<ReceiverLines> NextAsync(ReceiverLines lines, string site) =>
        lines.NextAsync(Read(site), TimeProvider.System, NullLoggerFactory.Instance);

    private static HubConfig Read(string site) => ConfigReader.Read($$"""{ "sites": [ {{site}} ] }""", "hub.json", "/base");

    private static HubConfig Config(params ReceiverConfig[] receivers) => Read(Whole) with
    {
        Sites = [new SiteConfig(new Site("s", "School", "1234", [.. receivers.Select(r => r.Plan)]), receivers)],
    };

    private static StubConfig Stub(string id, string mark, KeptLine? line) => new(line)
    {
        Plan = new PathPlan { Id = id, Name = id, LineMark = mark },
        ConnectTimeout = TimeSpan.FromSeconds(1),
        ReplyTimeout = TimeSpan.FromSeconds(1),
    };

    /// <summary>A receiver with a line of the test's own; null for one that takes no settings.</summary>
    private sealed record StubConfig(KeptLine? Line) : ReceiverConfig
    {
        public override string Protocol => "stub";

        public override string Host => "stub";

        public override int Port => 1;

        public override bool IsEncrypted => false;

        protected override IReceiverLine MakeLine(SiteConfig site, TimeProvider time, ILoggerFactory logs) =>
            Line ?? throw new ArgumentException("a wrong setting");
    }

    private sealed class KeptLine : IReceiverLine
    {
        public bool IsClosed { get; private set; }

        public Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}
