using System.IO.Pipelines;
using System.Text.Json;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Console.Events;
using SchoolButton.Hub.Core;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

public sealed class EventStreamTests
{
    [Fact]
    public async Task A_stream_begins_with_everything()
    {
        await using var stream = new Listener();
        stream.Hub.Put(Sample.Device());
        stream.Hub.Put(Sample.Alarm());
        stream.Hub.Trouble("The clock is wrong.");

        stream.Start();
        var first = await stream.Reader.ReadAsync();

        Assert.Equal("snapshot", first.Name);
        Assert.Equal(["now", "devices", "alarms", "sites", "outages", "paths", "troubles"], first.Json.Names());
        Assert.Equal("2026-03-02T08:00:00.000Z", first.Json.GetProperty("now").GetString());
        Assert.Equal("00a001", first.Json.GetProperty("devices")[0].GetProperty("id").GetString());
        Assert.Equal(1, first.Json.GetProperty("alarms")[0].GetProperty("id").GetInt64());
        Assert.Equal("The clock is wrong.", first.Json.GetProperty("troubles")[0].GetString());
    }

    [Fact]
    public async Task Alarms_and_troubles_are_told_at_once_while_time_stands_still()
    {
        await using var stream = await Listener.StartedAsync();

        stream.Hub.Put(Sample.Alarm(3));
        var alarm = await stream.Reader.ReadAsync();
        stream.Hub.Trouble("The disk is full.");
        var troubles = await stream.Reader.ReadAsync();

        Assert.Equal(("alarm", 3), (alarm.Name, alarm.Json.GetProperty("id").GetInt32()));
        Assert.Equal("troubles", troubles.Name);
        Assert.Equal("""{"troubles":["The disk is full."]}""", troubles.Text);
    }

    [Fact]
    public async Task A_device_that_changes_many_times_is_told_once_per_batch_in_its_last_form()
    {
        await using var stream = await Listener.StartedAsync();
        stream.Hub.Put(Sample.Device());
        Assert.Equal("device", (await stream.Reader.ReadAsync()).Name);

        for (int i = 1; i <= 50; i++)
            stream.Hub.Put(Sample.Device() with { Battery = i });
        stream.Hub.Put(Sample.Alarm(9));
        Assert.Equal("alarm", (await stream.Reader.ReadAsync()).Name);
        await stream.Time.TimerArmed(ConsoleLimits.DeviceBatchInterval);
        stream.Time.Advance(ConsoleLimits.DeviceBatchInterval);
        var device = await stream.Reader.ReadAsync();
        stream.Hub.Put(Sample.Alarm(10));
        var next = await stream.Reader.ReadAsync();

        Assert.Equal(("device", 50), (device.Name, device.Json.GetProperty("battery").GetInt32()));
        Assert.Equal("alarm", next.Name);
    }

    [Fact]
    public async Task A_way_out_that_changes_with_every_message_is_told_once_per_batch_in_its_last_form()
    {
        await using var stream = await Listener.StartedAsync();
        stream.Hub.Put(Sample.Paths());
        Assert.Equal("paths", (await stream.Reader.ReadAsync()).Name);

        for (int owed = 50; owed >= 0; owed--)
            stream.Hub.Put(Sample.Paths("north", Sample.Path() with { Owed = owed }));
        stream.Hub.Put(Sample.Alarm(9));
        Assert.Equal("alarm", (await stream.Reader.ReadAsync()).Name);
        await stream.Time.TimerArmed(ConsoleLimits.DeviceBatchInterval);
        stream.Time.Advance(ConsoleLimits.DeviceBatchInterval);
        var paths = await stream.Reader.ReadAsync();
        stream.Hub.Put(Sample.Alarm(10));
        var next = await stream.Reader.ReadAsync();

        Assert.Equal(("paths", 0), (paths.Name, paths.Json.GetProperty("paths")[0].GetProperty("owed").GetInt32()));
        Assert.Equal("alarm", next.Name);
    }

    [Fact]
    public async Task A_site_that_is_no_more_disappears_with_a_new_snapshot()
    {
        await using var stream = new Listener();
        stream.Hub.Put(Sample.Site("north"), Sample.Site("south"));
        stream.Start();
        await stream.Reader.ReadAsync();

        stream.Hub.Close("north");
        await stream.Time.TimerArmed(ConsoleLimits.KeepAlive);
        stream.Time.Advance(ConsoleLimits.KeepAlive);
        var next = await stream.Reader.ReadAsync();

        Assert.Equal("snapshot", next.Name);
        Assert.Equal("south", Assert.Single(next.Json.GetProperty("sites").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_quiet_stream_is_kept_alive_with_the_hubs_time()
    {
        await using var stream = await Listener.StartedAsync();

        for (int i = 1; i <= 3; i++)
        {
            await stream.Time.TimerArmed(ConsoleLimits.KeepAlive);
            stream.Time.Advance(ConsoleLimits.KeepAlive);
            var block = await stream.Reader.ReadAsync();
            Assert.Equal(("", $"2026-03-02T08:00:{i}0.000Z"), (block.Name, block.Text));
        }
    }

    [Fact]
    public async Task A_retired_device_disappears_with_a_new_snapshot()
    {
        await using var stream = new Listener();
        stream.Hub.Put(Sample.Device("00a001"), Sample.Device("00a002"));
        stream.Start();
        await stream.Reader.ReadAsync();

        stream.Hub.Retire("00a001");
        await stream.Time.TimerArmed(ConsoleLimits.KeepAlive);
        stream.Time.Advance(ConsoleLimits.KeepAlive);
        var again = await stream.Reader.ReadAsync();

        Assert.Equal("snapshot", again.Name);
        Assert.Equal("00a002", again.Json.GetProperty("devices").EnumerateArray().Single().GetProperty("id").GetString());
    }

    [Fact]
    public async Task What_changes_between_subscription_and_snapshot_is_not_lost()
    {
        await using var stream = new Listener();
        stream.Hub.Put(Sample.Alarm(1));
        stream.Start();
        stream.Hub.Put(Sample.Alarm(1, AlarmState.Forwarded));

        var first = await stream.Reader.ReadAsync();
        var state = first.Json.GetProperty("alarms")[0].GetProperty("state").GetString();
        if (state != "forwarded")
            state = (await stream.Reader.NextAsync("alarm")).GetProperty("state").GetString();

        Assert.Equal("forwarded", state);
    }

    [Fact]
    public async Task A_reader_that_stalls_costs_one_batch_and_is_then_cut_off()
    {
        await using var stream = new Listener(pauseAt: 1000);
        stream.Hub.Put(Enumerable.Range(1, 100).Select(i => Sample.Device($"{i:x6}")));
        stream.Start();
        await stream.Time.TimerArmed(ConsoleLimits.StreamStall);
        long held = stream.Written;

        for (int i = 0; i < 10_000; i++)
            stream.Hub.Put(Sample.Alarm(i % 20));
        stream.Time.Advance(ConsoleLimits.StreamStall);

        await Assert.ThrowsAsync<TimeoutException>(() => stream.Run.WaitAsync(SseReader.Patience));
        Assert.Equal(held, stream.Written);
        Assert.Equal(0, stream.Hub.Listeners);
    }

    [Fact]
    public async Task A_reader_that_is_slow_gets_the_last_state_of_everything()
    {
        await using var stream = new Listener(pauseAt: 1000);
        stream.Hub.Put(Enumerable.Range(1, 20).Select(i => Sample.Device($"{i:x6}")));
        stream.Start();
        await stream.Time.TimerArmed(ConsoleLimits.StreamStall);

        for (int i = 0; i <= 5_000; i++)
            stream.Hub.Put(Sample.Alarm(i % 3) with { Attempts = i });
        await stream.Reader.ReadAsync();
        var seen = new Dictionary<long, int>();
        while (seen.Count < 3)
        {
            var alarm = await stream.Reader.NextAsync("alarm");
            seen.Add(alarm.GetProperty("id").GetInt64(), alarm.GetProperty("attempts").GetInt32());
        }

        Assert.Equal([4998, 4999, 5000], seen.Values.Order());
    }

    /// <summary>A stream into memory, under a clock that stands.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Pipe _pipe;
        private readonly CountingWriter _writer;

        /// <param name="pauseAt">Bytes that wait to be read before the reader counts as stalled.</param>
        public Listener(int pauseAt = 1 << 20)
        {
            _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2));
            _writer = new CountingWriter(_pipe.Writer);
            Reader = new SseReader(_pipe.Reader.AsStream());
            Hub = new FakeHub(Time);
        }

        public ManualTime Time { get; } = new();

        public FakeHub Hub { get; }

        public SseReader Reader { get; }

        public long Written => _writer.Written;

        public Task Run { get; private set; } = Task.CompletedTask;

        /// <summary>Running, and past its snapshot.</summary>
        public static async Task<Listener> StartedAsync()
        {
            var listener = new Listener();
            listener.Start();
            await listener.Reader.ReadAsync();
            return listener;
        }

        public void Start()
        {
            var json = new JsonSerializerOptions();
            ConsoleJson.Apply(json);
            Run = Task.Run(() => new EventStream(Hub, Time, _writer, json).RunAsync(_end.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await Run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Reader.Dispose();
            _end.Dispose();
        }
    }

    private sealed class CountingWriter(PipeWriter inner) : PipeWriter
    {
        private long _written;

        public long Written => Volatile.Read(ref _written);

        public override void Advance(int bytes)
        {
            Interlocked.Add(ref _written, bytes);
            inner.Advance(bytes);
        }

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            inner.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
