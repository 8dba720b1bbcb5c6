using System.Net;
using System.Net.Http.Json;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

/// <summary>Acknowledged means on disk, once.</summary>
public class KeepingTests
{
    private static readonly string AnotherNumber = Vectors.Wrap("\"ADM-CID\"0003R0L0#1234[#1234|1120 01 007]");

    private const string Null = "28330015\"NULL\"0000R0L0#1234[]";

    [Fact]
    public async Task An_acknowledged_event_is_there_after_a_restart_in_words_and_as_it_came()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();

        Assert.Equal("\n" + Vectors.PlainPanicAck + "\r", await rig.AskAsync(Vectors.PlainPanic));
        await rig.RestartAsync();

        var e = Assert.Single(await rig.EventsAsync());
        Assert.Equal(("1234", "School 1234", "panic", "life", "120", "Room 12"),
            (e.Text("account"), e.Text("site"), e.Text("meaning"), e.Text("tone"), e.Text("code"), e.Text("place")));
        Assert.Equal(Vectors.PlainPanic, e.Text("raw"));
        Assert.True(e.GetProperty("open").GetBoolean());
    }

    [Fact]
    public async Task A_retransmission_is_acknowledged_again_and_stored_once_over_tcp_udp_and_a_restart()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();

        Assert.Contains("\"ACK\"0002", await rig.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);
        Assert.Contains("\"ACK\"0002", await rig.AskByDatagramAsync(Vectors.Framed(Vectors.PlainPanic)), StringComparison.Ordinal);
        await rig.RestartAsync();
        Assert.Contains("\"ACK\"0002", await rig.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);

        Assert.Single(await rig.EventsAsync());
    }

    [Fact]
    public async Task A_retransmission_marked_as_repeat_and_with_a_new_time_is_the_same_event()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();

        await rig.AskAsync(Vectors.PlainPanic);
        Assert.Contains("ACK", await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0002R0L0#1234[#1234|6120 01 007]_08:16:30,09-01-2026")), StringComparison.Ordinal);

        Assert.Single(await rig.EventsAsync());
    }

    [Fact]
    public async Task Another_number_another_zone_and_the_same_after_the_window_are_events_of_their_own()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        await rig.AskAsync(Vectors.PlainPanic);
        await rig.AskAsync(AnotherNumber);
        await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0002R0L0#1234[#1234|1120 01 008]"));

        Assert.Equal(3, (await rig.EventsAsync()).Length);
        rig.Time.Advance(TimeSpan.FromMinutes(11));
        await rig.AskAsync(Vectors.PlainPanic);

        Assert.Equal(4, (await rig.EventsAsync()).Length);
    }

    [Fact]
    public async Task A_call_is_never_taken_for_another_that_came_just_before_over_a_connection_of_its_own()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        string cancel = Vectors.Wrap("\"ADM-CID\"0003R0L0#1234[#1234|1406 01 007]");

        foreach (string line in new[] { Vectors.PlainPanic, cancel, Vectors.Wrap("\"ADM-CID\"0004R0L0#1234[#1234|1120 01 007]") })
        {
            Assert.Contains("ACK", await rig.AskAsync(line), StringComparison.Ordinal);
        }

        Assert.Contains("ACK", await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0005R0L0#1234[#1234|1120 01 007]")), StringComparison.Ordinal);
        Assert.Equal(4, (await rig.EventsAsync()).Length);
    }

    [Fact]
    public async Task One_call_over_two_connections_that_the_disk_refused_is_acknowledged_over_neither()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        rig.Sql("CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END");
        foreach (string line in new[] { Vectors.PlainPanic, AnotherNumber })
        {
            using ReceiverBench.RawLink link = await rig.ConnectAsync();
            await link.WriteAsync([.. Vectors.Framed(line), .. Vectors.Framed(Vectors.Wrap("\"X\"0009R0L0#1234[]"))]);
            Assert.StartsWith("DUH", (await link.ReadAsync()).Split('"')[1], StringComparison.Ordinal);
        }

        rig.Sql("DROP TRIGGER no");
        Assert.Contains("ACK", await rig.AskAsync(AnotherNumber), StringComparison.Ordinal);
        Assert.Single(await rig.EventsAsync());
    }

    [Fact]
    public async Task Frames_that_come_together_are_answered_in_their_order()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        using ReceiverBench.RawLink link = await rig.ConnectAsync();
        string[] lines = [.. Enumerable.Range(1, 200).Select(i => Vectors.Wrap($"\"ADM-CID\"{i:D4}R0L0#1234[#1234|1120 01 007]"))];

        await link.WriteAsync([.. lines.SelectMany(Vectors.Framed)]);
        string answers = string.Empty;
        while (answers.Count(c => c == '\r') < lines.Length)
        {
            string more = await link.ReadAsync();
            Assert.NotEqual(string.Empty, more);
            answers += more;
        }

        Assert.Equal(
            Enumerable.Range(1, 200).Select(i => $"{i:D4}"),
            answers.Split('\r', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Split('"')[2][..4]));
    }

    [Fact]
    public async Task While_the_disk_refuses_nothing_is_acknowledged_and_it_goes_on_by_itself()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        rig.Sql("CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END");
        rig.Sql("CREATE TRIGGER no2 BEFORE INSERT ON probe BEGIN SELECT RAISE(ABORT, 'full'); END");
        using ReceiverBench.RawLink link = await rig.ConnectAsync();

        // Neither the event nor, once that is known, the link is acknowledged; an unknown id is answered, so the first answer is its.
        await link.WriteAsync([.. Vectors.Framed(Vectors.PlainPanic), .. Vectors.Framed(Vectors.Wrap("\"X\"0009R0L0#1234[]"))]);
        Assert.StartsWith("DUH", (await link.ReadAsync()).Split('"')[1], StringComparison.Ordinal);
        await link.WriteAsync([.. Vectors.Framed(Null), .. Vectors.Framed(Vectors.Wrap("\"X\"0010R0L0#1234[]"))]);
        Assert.StartsWith("DUH", (await link.ReadAsync()).Split('"')[1], StringComparison.Ordinal);
        HttpResponseMessage health = await rig.Client.GetAsync(new Uri("/healthz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("no event is acknowledged", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        rig.Sql("DROP TRIGGER no");
        rig.Sql("DROP TRIGGER no2");
        Assert.Contains("ACK", await rig.AskAsync(Null), StringComparison.Ordinal);
        Assert.Contains("ACK", await rig.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);
        Assert.True((await rig.Client.GetAsync(new Uri("/healthz", UriKind.Relative))).IsSuccessStatusCode);
        Assert.Single(await rig.EventsAsync());
    }

    [Fact]
    public async Task A_disk_with_room_for_a_word_and_not_for_an_event_is_not_called_well()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        await rig.AskAsync(Vectors.PlainPanic);
        rig.Sql("CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END");
        rig.Sql("CREATE TRIGGER no2 BEFORE INSERT ON probe BEGIN SELECT RAISE(ABORT, 'full'); END");
        using (ReceiverBench.RawLink link = await rig.ConnectAsync())
        {
            await link.WriteAsync([.. Vectors.Framed(Vectors.ButtonSilent), .. Vectors.Framed(Vectors.Wrap("\"X\"0009R0L0#1234[]"))]);
            Assert.StartsWith("DUH", (await link.ReadAsync()).Split('"')[1], StringComparison.Ordinal);
        }

        HttpResponseMessage said = await rig.Client.PostAsJsonAsync("/api/events/1/acknowledge", new { by = "Ann" });
        Assert.True(said.IsSuccessStatusCode);
        Assert.Contains("ACK", await rig.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);

        HttpResponseMessage health = await rig.Client.GetAsync(new Uri("/healthz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        string words = await health.Content.ReadAsStringAsync();
        Assert.Contains("no event is acknowledged", words, StringComparison.Ordinal);
        Assert.DoesNotContain("hub", words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Its clock can be set; what passes does so all the same.</summary>
    private sealed class SetTime : TimeProvider
    {
        public ManualTime Manual { get; } = new(Vectors.Morning);

        public TimeSpan Set { get; set; }

        public override long TimestampFrequency => Manual.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Manual.GetUtcNow() + Set;

        public override long GetTimestamp() => Manual.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Manual.CreateTimer(callback, state, dueTime, period);
    }
}
