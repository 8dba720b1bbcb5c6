using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Lines;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class ReceiverTestTests
{
    [Fact]
    public async Task A_test_event_goes_out_with_a_number_that_the_hub_never_uses()
    {
        await using ReceiverBench bench = new();

        LineAnswer answer = await SendAsync(bench);

        Dc09Received got = bench.Receiver.Recent[^1];
        Assert.Equal((SendOutcome.Acknowledged, "601", 0), (answer.Outcome, got.Code, got.Zone));
        Assert.InRange(got.Sequence, TestSequence.First, TestSequence.Last);
        Assert.True(ReceiverPath.MaxSequence < TestSequence.First);
        Assert.Equal(got.Raw, answer.Wire);
    }

    [Fact]
    public async Task A_receiver_that_does_not_know_the_account_is_told_of_in_words()
    {
        await using ReceiverBench bench = new(o => o with { Accounts = new Dictionary<string, Dc09Key?> { ["9999"] = null } });

        LineAnswer answer = await SendAsync(bench);

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("DUH", answer.Detail, StringComparison.Ordinal);
        Assert.Contains("account 1234", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_may_carry_the_mark_of_a_repetition_so_that_it_shows_how_that_is_taken()
    {
        await using ReceiverBench bench = new();

        LineAnswer answer = await SendAsync(bench, asRepeat: true);

        Assert.Contains("|6601 01 000]", answer.Wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tests_within_a_minute_have_different_numbers()
    {
        int[] numbers = [.. Enumerable.Range(0, 60).Select(second => TestSequence.At(1_788_000_000_000 + (second * 1_000L)))];
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.All(numbers, n => Assert.InRange(n, TestSequence.First, TestSequence.Last));
    }

    private static Task<LineAnswer> SendAsync(ReceiverBench bench, bool asRepeat = false)
    {
        SiteConfig site = ConfigReader.Read(
            $$"""{ "sites": [ { "id": "s", "account": "1234", "receiver": { "host": "127.0.0.1", "port": {{bench.Receiver.EndPoint.Port}} } } ] }""",
            "hub.json", "/").Sites[0];
        return new ReceiverTest(bench.Time, NullLoggerFactory.Instance).SendAsync(site, site.Receivers[0], asRepeat, CancellationToken.None);
    }
}
