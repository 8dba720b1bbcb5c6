using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Tests.HubConsole;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class HealthTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new();
    private readonly HubClock _clock;
    private readonly Troubles _troubles = new();
    private readonly CorePolicy _policy = new();
    private readonly HubCore _core;
    private readonly LoopHealth _health;
    private readonly Step _step = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("schoolbutton-test-").FullName;
    private long _setMs;

    public HealthTests()
    {
        _clock = new HubClock(_time);
        _core = new HubCore(HubSnapshot.Empty, [], _policy, Now);
        _health = new LoopHealth(_core, _troubles, _policy, NullLogger.Instance);
        Turn(0);
    }

    private Instant Now => _clock.Now with { UnixMs = _clock.Now.UnixMs + _setMs };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_worst_trouble_says_how_the_hub_is_and_stands_first_and_a_receivers_does_not_count()
    {
        _troubles.Set("receiver", "r", HealthLevel.Ok);
        Assert.Equal(HealthLevel.Ok, _troubles.Health.Level);
        Assert.Equal(_troubles.Now, _troubles.Health.Troubles);
        Assert.Equal(["r"], _troubles.Now);

        _troubles.Set("a", "slow", HealthLevel.Degraded);
        Assert.Equal(HealthLevel.Degraded, _troubles.Health.Level);
        _troubles.Set("b", "full", HealthLevel.Failing);
        Assert.Equal(HealthLevel.Failing, _troubles.Health.Level);
        Assert.Equal(_troubles.Now, _troubles.Health.Troubles);
        Assert.Equal(["full", "slow"], _troubles.Health.Troubles.Take(2));
        Assert.Equal(["full", "slow", "r"], _troubles.Now);

        _troubles.Set("b", null, HealthLevel.Failing);
        Assert.Equal(HealthLevel.Degraded, _troubles.Health.Level);
    }

    [Fact]
    public void A_late_turn_now_and_then_is_nothing_and_many_within_a_minute_are_told_until_they_end()
    {
        for (int i = 0; i < 4; i++)
        {
            Turn(LoopHealth.OverrunMs + _policy.TickMs + 1);
        }

        Assert.Empty(_troubles.Now);
        Turn(LoopHealth.OverrunMs + _policy.TickMs + 1);
        Assert.Contains("came late to its work 5 times", Assert.Single(_troubles.Now), StringComparison.Ordinal);
        Assert.Equal(HealthLevel.Degraded, _troubles.Health.Level);

        Calm(minutes: 1);
        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public void Turns_in_time_are_no_trouble()
    {
        for (int i = 0; i < 100; i++)
        {
            Turn(LoopHealth.OverrunMs);
        }

        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public void A_hub_that_slept_says_so_for_a_while()
    {
        Turn(_policy.StallMs + 1);
        Assert.Contains("asleep or overloaded", Assert.Single(_troubles.Now), StringComparison.Ordinal);

        Calm(minutes: 9);
        Assert.Single(_troubles.Now);
        Calm(minutes: 2);
        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public void A_slow_start_is_no_sleep()
    {
        LoopHealth begun = new(_core, _troubles, _policy, NullLogger.Instance);
        _time.Advance(TimeSpan.FromMinutes(1));
        begun.Turn(Now.MonotonicMs);
        _core.Apply([], Now, Now.MonotonicMs, _step);
        begun.Took(_step, Now);

        Assert.Empty(_troubles.Now);
    }

    [Theory]
    [InlineData(3_600_000, "set by +3600 s")]
    [InlineData(-1_500, "set by -1.5 s")]
    public void A_clock_that_was_set_is_told_with_how_far(long setMs, string words)
    {
        _setMs = setMs;
        Turn(_policy.TickMs);
        Assert.Contains(words, Assert.Single(_troubles.Now), StringComparison.Ordinal);
        Assert.Equal(HealthLevel.Degraded, _troubles.Health.Level);

        Calm(minutes: 59);
        Assert.Single(_troubles.Now);
        Calm(minutes: 2);
        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public void A_loop_that_stands_still_is_seen_from_outside_and_its_return_too()
    {
        using LoopWatch watch = new(_clock, _troubles, new ServiceManager(null, null, _clock));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HealthLevel.Ok, _troubles.Health.Level);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HealthLevel.Failing, _troubles.Health.Level);
        Assert.Contains("stands still", Assert.Single(_troubles.Now), StringComparison.Ordinal);

        watch.Alive();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public async Task The_service_manager_is_told_that_the_hub_is_ready_and_now_and_then_that_it_lives()
    {
        string path = Path.Combine(_folder, "notify");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        ServiceManager manager = new(path, "30000000", _clock);

        manager.Ready();
        Assert.Equal("READY=1", await SaidAsync(socket));
        manager.Alive();
        manager.Alive();
        manager.Alive();
        Assert.Equal("WATCHDOG=1", await SaidAsync(socket));
        _time.Advance(TimeSpan.FromSeconds(10));
        manager.Alive();
        manager.Stopping();

        Assert.Equal(["WATCHDOG=1", "STOPPING=1"], [await SaidAsync(socket), await SaidAsync(socket)]);
    }

    [Fact]
    public async Task A_start_that_waits_for_its_database_is_given_time_and_its_words_go_when_it_is_ready()
    {
        string path = Path.Combine(_folder, "notify");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        ServiceManager manager = new(path, "30000000", _clock);

        manager.Waiting("it is\nlocked");
        Assert.Equal("EXTEND_TIMEOUT_USEC=360000000\nSTATUS=it is locked", await SaidAsync(socket));
        manager.Ready();

        Assert.Equal(["STATUS=", "READY=1"], [await SaidAsync(socket), await SaidAsync(socket)]);
    }

    [Fact]
    public void Without_a_service_manager_or_with_a_dead_one_nothing_happens()
    {
        new ServiceManager(null, null, _clock).Ready();
        ServiceManager dead = new(Path.Combine(_folder, "nobody"), "1000000", _clock);
        dead.Ready();
        dead.Alive();
    }

    private static async Task<string> SaidAsync(Socket socket)
    {
        using CancellationTokenSource patience = new(Patience);
        byte[] words = new byte[100];
        int length = await socket.ReceiveAsync(words, patience.Token);
        return Encoding.ASCII.GetString(words, 0, length);
    }

    /// <summary>One turn, so long after the one before.</summary>
    private void Turn(long afterMs)
    {
        _time.Advance(TimeSpan.FromMilliseconds(afterMs));
        Instant now = Now;
        _health.Turn(now.MonotonicMs);
        _core.Apply([], now, now.MonotonicMs, _step);
        _health.Took(_step, now);
    }

    private void Calm(int minutes)
    {
        for (int i = 0; i < minutes * 60; i++)
        {
            Turn(500);
            Turn(500);
        }
    }
}
