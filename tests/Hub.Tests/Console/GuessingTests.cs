using System.Net;
using System.Net.Http.Headers;
using SchoolButton.Hub.Console;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>Whoever tries tokens is made to wait, and nobody else is.</summary>
public sealed class GuessingTests
{
    private const string Guesser = "127.0.0.66";
    private const string WrongToken = "guessed-9f8e7d6c5b4a3928";

    [Fact]
    public async Task After_some_wrong_tokens_an_address_has_to_wait_and_even_the_right_one_is_not_looked_at()
    {
        ManualTime time = new();
        await using var host = await ConsoleHost.StartAsync(time);
        using var guesser = Caller.At(host.Address, Guesser, token: null);

        for (int i = 0; i < ConsoleLimits.FreeGuesses; i++)
        {
            using var wrong = await TryAsync(guesser, WrongToken + i);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await TryAsync(guesser, WrongToken);
        await refused.IsProblemAsync(HttpStatusCode.TooManyRequests, "token-guessed");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        using var unread = await TryAsync(guesser, ConsoleHost.Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, unread.StatusCode);

        time.Advance(TimeSpan.FromSeconds(1));
        using var right = await TryAsync(guesser, ConsoleHost.Token);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task A_guesser_never_locks_out_the_right_token_from_another_address()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var guesser = Caller.At(host.Address, Guesser, WrongToken);
        for (int i = 0; i < 5 * ConsoleLimits.FreeGuesses; i++)
        {
            using var wrong = await guesser.GetAnswerAsync("/api/devices");
        }

        using var right = await host.Client.GetAnswerAsync("/api/devices");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task A_guesser_behind_the_same_router_does_not_shut_out_those_who_have_the_token()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var first = await host.Client.GetAnswerAsync("/api/devices");
        for (int i = 0; i < 5 * ConsoleLimits.FreeGuesses; i++)
        {
            using var wrong = await TryAsync(host.Stranger, WrongToken);
        }

        using var refused = await TryAsync(host.Stranger, WrongToken);
        using var right = await host.Client.GetAnswerAsync("/api/devices");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task Behind_a_proxy_on_this_machine_each_caller_waits_for_his_own_guesses_alone()
    {
        await using var host = await ConsoleHost.StartAsync();
        for (int i = 0; i < 3 * ConsoleLimits.FreeGuesses; i++)
        {
            using var wrong = await TryAsync(host.Stranger, WrongToken, forwardedFor: "203.0.113.5");
        }

        using var refused = await TryAsync(host.Stranger, ConsoleHost.Token, forwardedFor: "203.0.113.5");
        using var other = await TryAsync(host.Stranger, ConsoleHost.Token, forwardedFor: "203.0.113.6");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        // What the caller himself put before the proxy's word is not his address.
        using var spoofed = await TryAsync(host.Stranger, ConsoleHost.Token, forwardedFor: "198.51.100.1, 203.0.113.5");
        Assert.Equal(HttpStatusCode.TooManyRequests, spoofed.StatusCode);
    }

    [Fact]
    public async Task Nor_do_they_while_the_hub_waits_for_its_database()
    {
        await using var host = await ConsoleHost.StartAsync(isWaiting: true);
        for (int i = 0; i < 3 * ConsoleLimits.FreeGuesses; i++)
        {
            using var wrong = await TryAsync(host.Stranger, WrongToken, "/healthz", forwardedFor: "203.0.113.5");
        }

        using var other = await TryAsync(host.Stranger, ConsoleHost.Token, "/healthz", forwardedFor: "203.0.113.6");
        Assert.NotEqual(HttpStatusCode.TooManyRequests, other.StatusCode);
    }

    [Fact]
    public async Task What_anybody_but_a_proxy_says_of_his_address_is_not_believed()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var guesser = Caller.At(host.Address, Guesser, token: null);
        for (int i = 0; i < 3 * ConsoleLimits.FreeGuesses; i++)
        {
            using var wrong = await TryAsync(guesser, WrongToken, forwardedFor: $"203.0.113.{i}");
        }

        using var refused = await TryAsync(guesser, ConsoleHost.Token, forwardedFor: "203.0.113.200");
        using var named = await TryAsync(host.Stranger, ConsoleHost.Token, forwardedFor: "203.0.113.1");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
    }

    [Fact]
    public async Task Calls_without_a_token_are_no_guesses_and_open_paths_stay_open()
    {
        await using var host = await ConsoleHost.StartAsync();
        for (int i = 0; i < 5 * ConsoleLimits.FreeGuesses; i++)
        {
            using var none = await host.Stranger.GetAnswerAsync("/api/devices");
            Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        }

        for (int i = 0; i < 5 * ConsoleLimits.FreeGuesses; i++)
        {
            using var wrong = await TryAsync(host.Stranger, WrongToken);
        }

        using var page = await TryAsync(host.Stranger, WrongToken, "/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Guessing_is_counted_and_logged_without_what_was_guessed()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var guesser = Caller.At(host.Address, Guesser, WrongToken);
        for (int i = 0; i < ConsoleLimits.FreeGuesses + 2; i++)
        {
            using var wrong = await guesser.GetAnswerAsync("/api/devices");
        }

        string metrics = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains($"schoolbutton_console_refused_total{{reason=\"token-wrong\"}} {ConsoleLimits.FreeGuesses}", metrics, StringComparison.Ordinal);
        Assert.Contains("schoolbutton_console_refused_total{reason=\"token-guessed\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains(host.Log.All, line => line.Contains(Guesser, StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.All, line => line.Contains(WrongToken, StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> TryAsync(HttpClient client, string token, string path = "/api/devices", string? forwardedFor = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        return await client.SendAsync(request);
    }
}
