using System.Net;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Core;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

public sealed class EventsEndpointTests
{
    [Fact]
    public async Task A_page_sees_an_alarm_and_its_acknowledgement_over_a_real_socket()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var stream = await OpenAsync(host.Client);
        await stream.NextAsync("snapshot");

        host.Hub.Put(Sample.Alarm(4, AlarmState.Forwarded));
        var raised = await stream.NextAsync("alarm");
        using var answer = await host.Client.PostTextAsync("/api/alarms/4/acknowledge", null);
        var acknowledged = await stream.NextAsync("alarm");
        host.Hub.Put(Sample.Device());
        var device = await stream.NextAsync("device");

        Assert.Equal("forwarded", raised.GetProperty("state").GetString());
        Assert.Equal("acknowledged", acknowledged.GetProperty("state").GetString());
        Assert.Equal("00a001", device.GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_event_stream_is_marked_as_one_and_is_not_cached()
    {
        await using var host = await ConsoleHost.StartAsync();

        using var answer = await host.Client.GetAsync(
            new Uri("/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task One_stream_too_many_is_refused_and_a_closed_one_makes_room()
    {
        await using var host = await ConsoleHost.StartAsync();
        var streams = new List<SseReader>();
        var clients = new List<HttpClient>();
        for (int i = 0; i < ConsoleLimits.MaxStreams; i++)
        {
            var client = Caller.At(host.Address, $"127.0.2.{1 + (i / ConsoleLimits.MaxStreamsPerAddress)}");
            clients.Add(client);
            streams.Add(await OpenAsync(client));
        }

        using var refused = await host.Client.GetAnswerAsync("/api/events");
        await refused.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "too-many-streams");

        streams.ForEach(s => s.Dispose());
        using var patience = new CancellationTokenSource(SseReader.Patience);
        HttpStatusCode status;
        do
        {
            using var answer = await host.Client.GetAsync(
                new Uri("/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, patience.Token);
            status = answer.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.OK, status);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Open_streams_do_not_hold_up_the_hubs_stopping()
    {
        await using var host = await ConsoleHost.StartAsync();
        using var stream = await OpenAsync(host.Client);
        await stream.NextAsync("snapshot");

        await host.StopAsync().WaitAsync(SseReader.Patience);

        await Assert.ThrowsAnyAsync<IOException>(() => stream.NextAsync("alarm"));
        Assert.Equal(0, host.Hub.Listeners);
    }

    private static async Task<SseReader> OpenAsync(HttpClient client) =>
        new(await client.GetStreamAsync(new Uri("/api/events", UriKind.Relative)));
}
