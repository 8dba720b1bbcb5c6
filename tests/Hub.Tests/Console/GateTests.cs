using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Core.Views;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

public sealed class GateTests
{
    public static readonly TheoryData<string, string> Calls = new()
    {
        { "GET", "/api/devices" },
        { "GET", "/api/devices/00a001" },
        { "POST", "/api/devices/00a001/commands" },
        { "GET", "/api/alarms" },
        { "GET", "/api/alarms/1" },
        { "POST", "/api/alarms/1/acknowledge" },
        { "GET", "/api/events" },
        { "GET", "/metrics" },
        { "GET", "/healthz" },
        { "GET", "/api/nothing" },
        { "DELETE", "/api/alarms/1" },
        { "GET", "/added-by-somebody-else" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Every_call_needs_the_token(string method, string path)
    {
        await using var host = await ConsoleHost.StartAsync(map: MapAnother);

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await host.Stranger.SendAsync(request);

        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        var problem = await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "token-missing");
        Assert.Contains("Authorization: Bearer", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer wrong-token-of-some-length")]
    [InlineData("Bearer ")]
    [InlineData("Bearer " + ConsoleHost.Token + "0")]
    [InlineData("Bearer TOK-9f8e7d6c5b4a39281706f5e4d3c2b1a0")]
    public async Task A_wrong_token_is_refused(string header)
    {
        await using var host = await ConsoleHost.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/devices");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var answer = await host.Stranger.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task A_token_of_thousands_of_characters_is_refused()
    {
        await using var host = await ConsoleHost.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/devices");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new string('a', 20_000));
        using var answer = await host.Stranger.SendAsync(request);

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "token-wrong");
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Digest")]
    public async Task The_token_under_another_scheme_is_refused(string scheme)
    {
        await using var host = await ConsoleHost.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/devices");
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, ConsoleHost.Token);
        using var answer = await host.Stranger.SendAsync(request);

        await answer.IsProblemAsync(HttpStatusCode.Unauthorized, "token-missing");
    }

    [Theory]
    [InlineData("/?token=" + ConsoleHost.Token, HttpStatusCode.OK)]
    [InlineData("/api/devices?token=" + ConsoleHost.Token, HttpStatusCode.Unauthorized)]
    [InlineData("/api/devices?access_token=" + ConsoleHost.Token, HttpStatusCode.Unauthorized)]
    [InlineData("/page/../api/devices", HttpStatusCode.Unauthorized)]
    [InlineData("/page/%2e%2e/api/devices", HttpStatusCode.Unauthorized)]
    [InlineData("//api/devices", HttpStatusCode.Unauthorized)]
    [InlineData("/API/DEVICES", HttpStatusCode.Unauthorized)]
    public async Task An_address_never_opens_the_gate(string path, HttpStatusCode status)
    {
        await using var host = await ConsoleHost.StartAsync();

        using var answer = await host.Stranger.GetAsync(new Uri($"http://{host.Address.Authority}{path}"));

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task The_page_and_the_description_need_no_token_and_hold_no_data()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device() with { Site = "Школа-секрет" });

        foreach (string path in (string[])["/", "/page/main.js", "/page/style.css", "/openapi/v1.json"])
        {
            using var answer = await host.Stranger.GetAnswerAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("секрет", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/devices")]
    [InlineData("/api/nothing")]
    [InlineData("/healthz")]
    public async Task Every_answer_carries_the_safe_headers(string path)
    {
        await using var host = await ConsoleHost.StartAsync();

        foreach (var client in (HttpClient[])[host.Client, host.Stranger])
        {
            using var answer = await client.GetAnswerAsync(path);
            string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal(path == "/" ? "no-cache" : "no-store", answer.Headers.CacheControl?.ToString());
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("DELETE", "/api/devices")]
    [InlineData("GET", "/api/alarms/1/acknowledge")]
    [InlineData("PUT", "/api/events")]
    [InlineData("POST", "/metrics")]
    [InlineData("POST", "/")]
    public async Task A_wrong_method_is_a_405_that_names_the_right_ones(string method, string path)
    {
        await using var host = await ConsoleHost.StartAsync();

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await host.Client.SendAsync(request);

        await answer.IsProblemAsync(HttpStatusCode.MethodNotAllowed, "method");
        Assert.NotEmpty(answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_a_413_and_changes_nothing()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Alarm());
        string body = "{\"by\":\"" + new string('a', ConsoleLimits.MaxBodyBytes) + "\"}";

        using var answer = await host.Client.PostTextAsync("/api/alarms/1/acknowledge", body);
        using var chunked = await host.Client.PostAsync(
            new Uri("/api/alarms/1/acknowledge", UriKind.Relative), new Chunked(body));

        await answer.IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-large");
        await chunked.IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-large");
        Assert.Null(host.Hub.Alarm(1)!.AcknowledgedAt);
    }

    [Theory]
    [InlineData("/api/devices")]
    [InlineData("/api/events")]
    public async Task A_failing_hub_is_a_500_problem_without_its_inner_life(string path)
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Fails = new InvalidOperationException("inner life");

        using var answer = await host.Client.GetAnswerAsync(path);

        await answer.IsProblemAsync(HttpStatusCode.InternalServerError, "failed");
        Assert.DoesNotContain("inner", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(host.Log.All, line => line.Contains("inner life", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_token_is_in_no_answer_and_no_log_line()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());
        host.Hub.Put(Sample.Alarm());

        foreach (string path in (string[])["/", "/api/devices", "/api/alarms", "/metrics", "/healthz", "/openapi/v1.json", "/x"])
        {
            using var answer = await host.Client.GetAnswerAsync(path);
            string text = answer.Headers.ToString() + answer.Content.Headers + await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain(ConsoleHost.Token, text, StringComparison.Ordinal);
        }

        using var wrong = await host.Client.PostTextAsync("/api/alarms/1/acknowledge", "{");
        Assert.DoesNotContain(ConsoleHost.Token, await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(host.Log.All);
        Assert.DoesNotContain(host.Log.All, line => line.Contains(ConsoleHost.Token, StringComparison.Ordinal));
        Assert.DoesNotContain(
            ConsoleHost.Token, new ConsoleOptions { Token = ConsoleHost.Token }.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("                     ")]
    public async Task A_token_that_could_be_guessed_is_refused_at_the_start(string token)
    {
        ArgumentException? refusal = null;
        await using var host = await ConsoleHost.StartAsync(map: (app, _) => refusal = Assert.Throws<ArgumentException>(
            () => app.MapHubConsole(new ConsoleOptions { Token = token })));

        Assert.Contains("16 characters", refusal!.Message, StringComparison.Ordinal);
    }

    private static void MapAnother(WebApplication app, IHubView hub) =>
        app.MapGet("/added-by-somebody-else", () => hub.Devices.Count);

    /// <summary>A body whose length is not told beforehand.</summary>
    private sealed class Chunked(string text) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            Headers.ContentType ??= new MediaTypeHeaderValue("application/json");
            return false;
        }
    }
}
