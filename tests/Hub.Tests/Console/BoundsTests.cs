using System.Net;
using System.Net.Sockets;
using System.Text;
using SchoolButton.Hub.Console;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>What one address, and all together, may take from the console.</summary>
public sealed class BoundsTests
{
    private const string Here = "127.0.0.1";
    private const string Elsewhere = "127.0.0.2";

    [Fact]
    public async Task Connections_of_one_address_are_bounded_and_another_is_served()
    {
        await using var host = await ConsoleHost.StartAsync();
        using Sockets flood = new();
        await flood.DialAsync(host.Address, Here, ConsoleLimits.MaxConnectionsPerAddress);

        await IsCutOffAsync(host.Address, Here);

        using var other = Caller.At(host.Address, Elsewhere);
        Assert.Contains(
            "schoolbutton_console_refused_total{reason=\"address-connections\"} 1",
            await other.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_of_all_addresses_together_are_bounded()
    {
        await using var host = await ConsoleHost.StartAsync();
        using Sockets flood = new();
        const int Addresses = ConsoleLimits.MaxConnections / ConsoleLimits.MaxConnectionsPerAddress;
        for (int i = 1; i <= Addresses; i++)
        {
            await flood.DialAsync(host.Address, $"127.0.1.{i}", ConsoleLimits.MaxConnectionsPerAddress);
        }

        await IsCutOffAsync(host.Address, Elsewhere);

        // One that leaves makes room for one.
        flood.HangUpOne();
        Assert.Equal("ok", await UntilServedAsync(host.Address));
    }

    [Fact]
    public async Task A_request_that_trickles_in_is_cut_off()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var headers = await Caller.DialAsync(host.Address, Here);
        using var body = await Caller.DialAsync(host.Address, Here);
        await headers.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: hub\r\nX-Slow: "));
        await body.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /api/alarms/1/acknowledge HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {ConsoleHost.Token}\r\n"
            + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"));

        string[] answers = await Task.WhenAll(headers.ReadToEndAsync(), body.ReadToEndAsync());

        Assert.All(answers, answer => Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chunk_that_says_it_is_longer_than_anything_is_refused()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var socket = await Caller.DialAsync(host.Address, Here);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /api/alarms/1/acknowledge HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {ConsoleHost.Token}\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nffffffff\r\n{"));

        Assert.StartsWith("HTTP/1.1 400 ", await socket.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: hub\r\n\r\n", ConsoleLimits.MaxRequestLineBytes, "414")]
    [InlineData("GET / HTTP/1.1\r\nHost: hub\r\nX: {0}\r\n\r\n", ConsoleLimits.MaxHeaderBytes, "431")]
    public async Task A_request_line_and_headers_have_a_longest_form(string request, int length, string status)
    {
        await using var host = await ConsoleHost.StartAsync();
        using var socket = await Caller.DialAsync(host.Address, Here);

        await socket.SendAsync(Encoding.ASCII.GetBytes(request.Replace("{0}", new string('a', length), StringComparison.Ordinal)));

        Assert.StartsWith($"HTTP/1.1 {status} ", await socket.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_streams_of_one_address_are_bounded_and_another_gets_one()
    {
        await using var host = await ConsoleHost.StartAsync();
        List<HttpResponseMessage> open = [];
        for (int i = 0; i < ConsoleLimits.MaxStreamsPerAddress; i++)
        {
            open.Add(await StreamAsync(host.Client));
        }

        using var refused = await StreamAsync(host.Client);
        await refused.IsProblemAsync(HttpStatusCode.TooManyRequests, "address-streams");
        Assert.NotNull(refused.Headers.RetryAfter);

        using var other = Caller.At(host.Address, Elsewhere);
        using var served = await StreamAsync(other);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        open.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task Calls_under_way_of_one_address_are_bounded_and_another_is_answered()
    {
        await using var host = await ConsoleHost.StartAsync();
        TaskCompletionSource disk = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Hub.Put(Sample.Alarm());
        host.Hub.DeskWaits = disk.Task;
        const int Bound = ConsoleLimits.MaxCallsPerAddress + ConsoleLimits.MaxWaitingPerAddress;
        List<Task<HttpResponseMessage>> calls =
            [.. Enumerable.Range(0, Bound + 1).Select(_ => host.Client.PostTextAsync("/api/alarms/1/acknowledge", null))];

        using var refused = await await Task.WhenAny(calls).WaitAsync(SseReader.Patience);
        await refused.IsProblemAsync(HttpStatusCode.TooManyRequests, "address-calls");
        using var other = Caller.At(host.Address, Elsewhere);
        using var served = await other.GetAnswerAsync("/api/alarms");
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);

        disk.SetResult();
        var answers = await Task.WhenAll(calls).WaitAsync(SseReader.Patience);
        Assert.Equal(Bound, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
    }

    private static Task<HttpResponseMessage> StreamAsync(HttpClient client) => client.GetAsync(
        new Uri("/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

    private static async Task IsCutOffAsync(Uri console, string from)
    {
        string said = "";
        try
        {
            using var refused = await Caller.DialAsync(console, from);
            said = await refused.ReadToEndAsync();
        }
        catch (SocketException)
        {
            // So fast that the dialling itself noticed.
        }

        Assert.Equal("", said);
    }

    /// <summary>The hub learns of a hang-up when it does; until then the newcomer is cut off again.</summary>
    private static async Task<string> UntilServedAsync(Uri console)
    {
        using CancellationTokenSource patience = new(SseReader.Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var client = Caller.At(console, Elsewhere);
            try
            {
                using var answer = await client.GetAsync(new Uri("/healthz", UriKind.Relative), patience.Token);
                return answer.IsSuccessStatusCode ? "ok" : answer.StatusCode.ToString();
            }
            catch (HttpRequestException)
            {
                // Full still.
            }
        }
    }

    private sealed class Sockets : IDisposable
    {
        private readonly Stack<Socket> _open = new();

        /// <summary>Each has had an answer: a connection that only the system has taken is not one of the hub's yet.</summary>
        public async Task DialAsync(Uri console, string from, int count)
        {
            byte[] request = "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n"u8.ToArray();
            byte[] answer = new byte[4096];
            for (int i = 0; i < count; i++)
            {
                Socket socket = await Caller.DialAsync(console, from);
                _open.Push(socket);
                await socket.SendAsync(request);
                Assert.NotEqual(0, await socket.ReceiveAsync(answer).WaitAsync(SseReader.Patience));
            }
        }

        public void HangUpOne() => _open.Pop().Dispose();

        public void Dispose()
        {
            while (_open.TryPop(out var socket))
            {
                socket.Dispose();
            }
        }
    }
}
