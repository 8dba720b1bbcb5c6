using System.Diagnostics;
using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Tests.Support.Storm;

/// <summary>
/// Kills a real hub at random moments of an alarm storm, also while it starts, and starts it again at once; buttons and
/// receiver live on. In the end every press that was acknowledged must be stored, once, and have reached the receiver, as
/// new no more than once.
/// </summary>
internal sealed class KillStorm : IAsyncDisposable
{
    private const int Buttons = 48;
    private const int Sites = 6;

    /// <summary>A hub lives for up to so many acks and messages to the receiver.</summary>
    private const int LongestLife = 120;

    /// <summary>One kill in so many comes while the hub starts.</summary>
    private const int StartsKilled = 8;

    /// <summary>
    /// So much may be owed to the receiver; then nobody presses until it is less. Hubs live for moments here: without this
    /// they would only ever take in.
    /// </summary>
    private const int MostOwed = 600;

    /// <summary>So many times a hub may refuse to start, since the one before is not quite gone.</summary>
    private const int StartsTried = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Installation _installation;
    private readonly ReceiverWitness _receiver;
    private readonly Random _random;
    private readonly List<StormButton> _buttons;
    private readonly HashSet<(uint Address, uint Counter)> _acknowledged = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;
    private int _left;
    private TimeSpan _startTook = TimeSpan.FromMilliseconds(200);

    /// <param name="postgres">A connection string of an empty database; null for SQLite.</param>
    public KillStorm(int seed, string? postgres)
    {
        _random = new Random(seed);
        _receiver = new ReceiverWitness { Heard = Lived };
        _installation = new Installation(Sites, _receiver.EndPoint, postgres);
        _buttons = [.. _installation.Add(Buttons, i => i % Sites, _ => DeviceKinds.Stationary).Select(e => new StormButton(e, this))];
    }

    public IPEndPoint Hub => _installation.Mqtt;

    public bool MayPress => !_isOver && _buttons.Sum(b => b.Presses) - _receiver.Messages < MostOwed;

    public KillFigures Figures { get; private set; } = new();

    /// <param name="progress">Told after each kill.</param>
    public async Task RunAsync(int kills, Action<KillFigures>? progress)
    {
        while (Figures.Kills < kills)
        {
            await LiveAsync();
            Count();
            progress?.Invoke(Figures);
        }

        _isOver = true;
        await EndAsync();
        Count();
        Audit();
    }

    /// <summary>A button got its PUBACK.</summary>
    public void Acknowledged(uint address, uint counter)
    {
        lock (_lock)
        {
            _acknowledged.Add((address, counter));
        }

        Lived();
    }

    /// <summary>Holds what is stored now against what was acknowledged. No hub runs.</summary>
    public void Audit()
    {
        using IHubStore store = _installation.Database.OpenStore();
        List<KnownAlarm> known = [.. store.Load().KnownAlarms];
        HashSet<ulong> stored = [.. known.Select(k => k.Key)];
        lock (_lock)
        {
            Figures = Figures with
            {
                Stored = stored.Count,
                Lost = _acknowledged.Count(a => !stored.Contains(AlarmKey.Of(a.Address, 0, a.Counter))),
                StoredTwice = known.Count - stored.Count,
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _installation.Dispose();
    }

    /// <summary>A hub starts, and dies at a random moment.</summary>
    private async Task LiveAsync()
    {
        using HubProcess hub = HubProcess.Start(_installation);
        if (_random.Next(StartsKilled) == 0)
        {
            Spin(_startTook * _random.NextDouble());
            await hub.KillAsync();
            Figures = Figures with { Kills = Figures.Kills + 1, KilledWhileStarting = Figures.KilledWhileStarting + 1 };
            return;
        }

        Stopwatch took = Stopwatch.StartNew();
        if (!await hub.Ready.WaitAsync(Patience))
        {
            Refused(hub);
            return;
        }

        _startTook = took.Elapsed;
        using CancellationTokenSource gone = new();
        Volatile.Write(ref _dead, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref _left, 1 + _random.Next(LongestLife));
        Task presses = Task.WhenAll(_buttons.Select(b => b.PressAsync(gone.Token)));
        try
        {
            await _dead.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The hub does not go on. It said: {hub.Said}");
        }

        Spin(TimeSpan.FromMicroseconds(_random.Next(3_000)));
        await hub.KillAsync();
        await gone.CancelAsync();
        await presses;
        Figures = Figures with { Kills = Figures.Kills + 1, RefusedInARow = 0 };
    }

    /// <summary>The last hub gets whatever is still owed to go through, and dies.</summary>
    private async Task EndAsync()
    {
        for (; ; )
        {
            using HubProcess hub = HubProcess.Start(_installation);
            if (!await hub.Ready.WaitAsync(Patience))
            {
                Refused(hub);
                continue;
            }

            using CancellationTokenSource gone = new();
            Task presses = Task.WhenAll(_buttons.Select(b => b.PressAsync(gone.Token)));
            using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
            Stopwatch still = Stopwatch.StartNew();
            int before = -1;
            while ((_buttons.Exists(b => b.IsWaiting) || _receiver.Messages < _buttons.Sum(b => b.Presses)) && still.Elapsed < Patience)
            {
                await look.WaitForNextTickAsync();
                if (_receiver.Messages != before)
                {
                    before = _receiver.Messages;
                    still.Restart();
                }
            }

            await hub.KillAsync();
            await gone.CancelAsync();
            await presses;
            return;
        }
    }

    private void Refused(HubProcess hub)
    {
        Figures = Figures with { Refused = Figures.Refused + 1, RefusedInARow = Figures.RefusedInARow + 1 };
        if (Figures.RefusedInARow > StartsTried)
        {
            throw new InvalidOperationException($"The hub does not start any more. It said: {hub.Said}");
        }
    }

    private void Lived()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            Volatile.Read(ref _dead).TrySetResult();
        }
    }

    private void Count()
    {
        lock (_lock)
        {
            Figures = Figures with
            {
                Pressed = (int)_buttons.Sum(b => b.Presses),
                Acknowledged = _acknowledged.Count,
                Delivered = _receiver.Messages,
                NewTwice = _receiver.NewTwice,
                MarkedRepeats = _receiver.MarkedRepeats,
            };
        }
    }

    /// <summary>Waits for less than a timer can.</summary>
    private static void Spin(TimeSpan time)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (waited.Elapsed < time)
        {
            Thread.Yield();
        }
    }
}
