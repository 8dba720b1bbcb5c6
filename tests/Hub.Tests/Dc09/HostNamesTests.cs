using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>A name server that is away takes no way with it that was ever known, and no thread that presses need.</summary>
public sealed class HostNamesTests : IDisposable
{
    private static readonly IPAddress[] One = [IPAddress.Parse("192.0.2.1")];
    private static readonly IPAddress[] Two = [IPAddress.Parse("192.0.2.2")];

    private readonly ManualTime _time = new(Vectors.Morning);
    private readonly ManualResetEventSlim _away = new(initialState: true);
    private readonly ConcurrentBag<(int Id, bool IsOfPool)> _threads = [];
    private readonly HostNames _names;
    private Func<string, IPAddress[]> _says = _ => One;
    private int _asked;

    public HostNamesTests()
    {
        _names = new HostNames(
            host =>
            {
                _threads.Add((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
                Interlocked.Increment(ref _asked);
                _away.Wait();
                return _says(host);
            },
            _time);
    }

    public void Dispose() => _away.Set();

    [Fact]
    public async Task A_name_is_asked_for_each_time_so_that_a_receiver_may_move()
    {
        Assert.Equal(One, await FindAsync("police.example"));
        _says = _ => Two;
        Assert.Equal(Two, await FindAsync("police.example"));
    }

    [Fact]
    public async Task An_address_is_not_asked_for()
    {
        Assert.Equal(One, await FindAsync("192.0.2.1"));
        Assert.Equal([IPAddress.IPv6Loopback], await FindAsync("::1"));
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task While_the_name_server_refuses_what_it_said_last_holds()
    {
        await FindAsync("police.example");
        _says = _ => throw new SocketException((int)SocketError.TryAgain);

        Assert.Equal(One, await FindAsync("Police.example"));
    }

    [Fact]
    public async Task While_it_says_nothing_what_it_said_last_holds_after_a_second()
    {
        await FindAsync("police.example");
        _away.Reset();

        Task<IPAddress[]> finding = FindAsync("police.example");
        await _time.Scheduled(HostNames.Patience);
        Assert.False(finding.IsCompleted);
        _time.Advance(HostNames.Patience);

        Assert.Equal(One, await finding);
    }

    [Fact]
    public async Task Who_has_less_time_to_connect_has_half_of_it_left_for_dialling()
    {
        await FindAsync("police.example");
        _away.Reset();

        Task<IPAddress[]> finding = _names.FindAsync("police.example", TimeSpan.FromSeconds(0.8), CancellationToken.None).AsTask();
        await _time.Scheduled(TimeSpan.FromSeconds(0.4));
        _time.Advance(TimeSpan.FromSeconds(0.4));

        Assert.Equal(One, await finding.WaitAsync(Patience.Generous));
    }

    [Fact]
    public async Task A_name_that_was_never_known_is_waited_for_as_long_as_the_caller_will()
    {
        _away.Reset();
        using CancellationTokenSource caller = new();
        Task<IPAddress[]> finding = _names.FindAsync("police.example", Patience.Generous, caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding.WaitAsync(Patience.Generous));

        _away.Set();
        Assert.Equal(One, await FindAsync("police.example"));
        _says = _ => throw new SocketException((int)SocketError.HostNotFound);
        SocketException unknown = await Assert.ThrowsAsync<SocketException>(() => FindAsync("nobody.example"));
        Assert.Equal(SocketError.HostNotFound, unknown.SocketErrorCode);
    }

    [Fact]
    public async Task Five_hundred_names_that_nobody_tells_hold_a_few_threads_of_their_own()
    {
        _away.Reset();
        Task<IPAddress[]>[] finding = [.. Enumerable.Range(0, 500).SelectMany(n => new[] { FindAsync($"{n}.example"), FindAsync($"{n}.example") })];
        _away.Set();
        await Task.WhenAll(finding);

        Assert.Equal(500, _asked);
        Assert.DoesNotContain(_threads, t => t.IsOfPool);
        Assert.InRange(_threads.Distinct().Count(), 1, HostNames.MaxThreads);
    }

    [Fact]
    public async Task A_receiver_is_reached_at_its_last_address_while_the_name_server_is_away()
    {
        static async Task Ack(ScriptedPeer.Link link) => await link.WriteAsync(Answers.Ack(await link.ReadAsync()));
        await using var peer = new ScriptedPeer(Ack, Ack);
        _says = _ => [IPAddress.Loopback];
        await using var bench = new SenderBench(
            peer.Port, o => o with { Host = "police.example", Names = _names, Transport = Dc09Transport.TcpPerMessage });

        Dc09Result known = await bench.SendAsync(SenderBench.Panic(1));
        _says = _ => throw new SocketException((int)SocketError.TryAgain);
        Dc09Result away = await bench.SendAsync(SenderBench.Panic(2));

        Assert.Equal((Dc09Outcome.Acknowledged, Dc09Outcome.Acknowledged), (known.Outcome, away.Outcome));
    }

    private Task<IPAddress[]> FindAsync(string host) => _names.FindAsync(host, Patience.Generous, CancellationToken.None).AsTask().WaitAsync(Patience.Generous);
}
