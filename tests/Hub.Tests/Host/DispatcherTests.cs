using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Lines;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>What comes of messages and of tries always reaches the core, whatever lines do and however they change.</summary>
public sealed class DispatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Input> _answers = Channel.CreateUnbounded<Input>();
    private readonly Troubles _troubles = new();
    private readonly StubLine _line = new();
    private readonly Dispatcher _dispatcher;

    public DispatcherTests()
    {
        _dispatcher = new Dispatcher(Lines(("a", _line)), new HubClock(TimeProvider.System), _troubles, NullLogger<Dispatcher>.Instance);
        _dispatcher.Start(_answers.Writer.WriteAsync);
    }

    public ValueTask DisposeAsync() => _dispatcher.DisposeAsync();

    [Fact]
    public async Task A_message_and_a_try_are_answered_with_how_long_they_took()
    {
        _line.Ends.SetResult(new LineAnswer(SendOutcome.Acknowledged, null) { RoundTrip = TimeSpan.FromMilliseconds(7) });
        _dispatcher.Send(Message("a"));
        ReportAnswered sent = await NextAsync<ReportAnswered>();
        _dispatcher.Probe("s", "a");
        PathAnswered tried = await NextAsync<PathAnswered>();

        Assert.Equal((SendOutcome.Acknowledged, 7.0, "a"), (sent.Outcome, sent.RoundTripMs, sent.Path));
        Assert.Equal((SendOutcome.Acknowledged, 7.0, "a"), (tried.Outcome, tried.RoundTripMs, tried.Path));
    }

    [Fact]
    public async Task What_there_is_no_line_for_fails_and_says_so()
    {
        _dispatcher.Send(Message("b"));
        Assert.Equal(SendOutcome.Refused, (await NextAsync<ReportAnswered>()).Outcome);
        _dispatcher.Probe("s", "b");
        Assert.Equal(SendOutcome.NotSent, (await NextAsync<PathAnswered>()).Outcome);
    }

    [Fact]
    public async Task A_line_that_throws_fails_and_goes_on()
    {
        _line.Ends.SetException(new InvalidOperationException("broken"));
        _dispatcher.Send(Message("a"));
        ReportAnswered failed = await NextAsync<ReportAnswered>();
        Assert.Contains("broken", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(SendOutcome.NotSent, failed.Outcome);
        _dispatcher.Probe("s", "a");
        Assert.Equal(SendOutcome.NotSent, (await NextAsync<PathAnswered>()).Outcome);
    }

    [Fact]
    public async Task A_line_that_is_busy_has_refused_nothing()
    {
        _dispatcher.Send(Message("a"));
        await _line.Began.Task.WaitAsync(Patience);
        _dispatcher.Send(Message("a"));
        _dispatcher.Send(Message("a"));

        Assert.Equal(SendOutcome.NotSent, (await NextAsync<ReportAnswered>()).Outcome);
    }

    [Fact]
    public async Task A_line_that_is_changed_ends_what_was_on_its_wire_and_the_new_one_takes_the_next()
    {
        _dispatcher.Send(Message("a"));
        await _line.Began.Task.WaitAsync(Patience);
        StubLine next = new();
        next.Ends.SetResult(new LineAnswer(SendOutcome.Acknowledged, null));

        await _dispatcher.ChangeLinesAsync(Lines(("a", next))).WaitAsync(Patience);
        Assert.Equal(SendOutcome.Unanswered, (await NextAsync<ReportAnswered>()).Outcome);
        _dispatcher.Send(Message("a"));

        Assert.Equal(SendOutcome.Acknowledged, (await NextAsync<ReportAnswered>()).Outcome);
        Assert.True(_line.IsDisposed);
    }

    [Fact]
    public async Task A_line_that_stays_is_left_alone_while_others_come_and_go()
    {
        _dispatcher.Send(Message("a"));
        await _line.Began.Task.WaitAsync(Patience);
        StubLine other = new();
        await _dispatcher.ChangeLinesAsync(Lines(("a", _line), ("b", other))).WaitAsync(Patience);
        _line.Ends.SetResult(new LineAnswer(SendOutcome.Acknowledged, null));

        Assert.Equal(("a", SendOutcome.Acknowledged), (await NextAsync<ReportAnswered>()) is var answer ? (answer.Path, answer.Outcome) : default);
        Assert.False(_line.IsDisposed);
    }

    [Fact]
    public async Task A_line_that_never_ends_holds_up_no_change_of_the_lines()
    {
        _line.IsDeaf = true;
        _dispatcher.GonePatience = TimeSpan.FromMilliseconds(10);
        _dispatcher.Send(Message("a"));
        await _line.Began.Task.WaitAsync(Patience);
        StubLine next = new();
        next.Ends.SetResult(new LineAnswer(SendOutcome.Acknowledged, null));

        await _dispatcher.ChangeLinesAsync(Lines(("a", next))).WaitAsync(Patience);
        _dispatcher.Send(Message("a"));

        Assert.Equal(SendOutcome.Acknowledged, (await NextAsync<ReportAnswered>()).Outcome);
        _line.Ends.SetResult(new LineAnswer(SendOutcome.Unanswered, null));
    }

    [Fact]
    public async Task A_way_that_is_gone_leaves_no_trouble_behind()
    {
        _line.Ends.SetResult(new LineAnswer(SendOutcome.Refused, "DUH"));
        _dispatcher.Send(Message("a"));
        await NextAsync<ReportAnswered>();
        Assert.Contains("DUH", Assert.Single(_troubles.Now), StringComparison.Ordinal);

        await _dispatcher.ChangeLinesAsync(Lines()).WaitAsync(Patience);

        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public async Task Nor_does_one_that_goes_with_a_message_on_its_wire()
    {
        _dispatcher.Send(Message("a"));
        await _line.Began.Task.WaitAsync(Patience);

        await _dispatcher.ChangeLinesAsync(Lines()).WaitAsync(Patience);

        Assert.Equal(SendOutcome.Unanswered, (await NextAsync<ReportAnswered>()).Outcome);
        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public async Task That_a_site_had_no_receiver_is_forgotten_once_it_has_one()
    {
        _dispatcher.Send(Message(string.Empty));
        await NextAsync<ReportAnswered>();
        Assert.Equal("Site s: it has no receiver in the configuration; enter one, then: schoolbutton reload", Assert.Single(_troubles.Now));

        await _dispatcher.ChangeLinesAsync(Lines(("a", new StubLine()))).WaitAsync(Patience);

        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public async Task What_is_sent_over_a_way_that_has_just_gone_leaves_no_trouble_either()
    {
        await _dispatcher.ChangeLinesAsync(Lines(("b", new StubLine()))).WaitAsync(Patience);
        _dispatcher.Send(Message("a"));
        await NextAsync<ReportAnswered>();

        _dispatcher.ForgetTroublesOfNobody();

        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public async Task A_trouble_says_which_receiver_of_the_site_it_is_about_and_is_gone_with_the_next_yes()
    {
        StubLine other = new();
        await _dispatcher.ChangeLinesAsync(Lines(("a", _line), ("b", other))).WaitAsync(Patience);
        _line.Ends.SetResult(new LineAnswer(SendOutcome.Acknowledged, null));
        other.Ends.SetResult(new LineAnswer(SendOutcome.NotSent, "refused"));
        _dispatcher.Send(Message("a"));
        await NextAsync<ReportAnswered>();
        _dispatcher.Send(Message("b"));
        await NextAsync<ReportAnswered>();

        Assert.Equal("Site s, receiver b: refused", Assert.Single(_troubles.Now));
    }

    private static Dictionary<(string Site, string Path), IReceiverLine> Lines(params (string Path, IReceiverLine Line)[] lines) =>
        lines.ToDictionary(l => ("s", l.Path), l => l.Line);

    private static Outgoing Message(string path) => new()
    {
        ReportId = 1,
        Attempt = 1,
        Site = "s",
        Path = path,
        Kind = ReportKind.Panic,
        Sequence = 1,
        Zone = 1,
        Address = 1,
        OccurredUnixMs = 0,
        CreatedUnixMs = 0,
    };

    private async Task<T> NextAsync<T>() => Assert.IsType<T>(await _answers.Reader.ReadAsync().AsTask().WaitAsync(Patience));

    private sealed class StubLine : IReceiverLine
    {
        public TaskCompletionSource<LineAnswer> Ends { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDisposed { get; private set; }

        /// <summary>Does not end when it is told to.</summary>
        public bool IsDeaf { get; set; }

        public Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation)
        {
            Began.TrySetResult();
            return IsDeaf ? Ends.Task : Ends.Task.WaitAsync(cancellation);
        }

        public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) => Ends.Task.WaitAsync(cancellation);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
