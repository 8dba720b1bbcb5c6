using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Tests.Support.Link;

/// <summary>
/// A DC-09 receiver that notes when each message came, and that can die in any way and live again, at the same address.
/// </summary>
internal sealed class MortalReceiver : IAsyncDisposable
{
    /// <summary>Contact ID with its qualifier, new or restore; as all codes here.</summary>
    public const string Panic = "1120";

    public const string Tamper = "1383";
    public const string PathFailed = "1354";
    public const string PathWell = "3354";

    /// <summary>In place of a code, for what only tries the line.</summary>
    public const string LinkSupervision = Dc09Ids.Null;

    private const int MaxConnections = 4_096;

    /// <summary>Far beyond what any hub waits for an answer here.</summary>
    private static readonly TimeSpan SlowDelay = TimeSpan.FromSeconds(30);

    private readonly Dc09ReceiverOptions _options;
    private readonly ConcurrentDictionary<(string Account, string Code), TaskCompletionSource<long>> _awaited = [];
    private readonly ConcurrentDictionary<(string Account, string Code, int Sequence), int> _times = [];
    private readonly ConcurrentDictionary<string, int> _came = [];
    private readonly ConcurrentDictionary<string, (int Times, TaskCompletionSource Done)> _until = [];
    private Dc09Receiver? _receiver;
    private FullListener? _hole;
    private long _last;

    /// <param name="endPoint">With a port from <see cref="FreePort"/> for one that dies, 0 for one that does not.</param>
    public MortalReceiver(IPEndPoint endPoint)
    {
        _options = new Dc09ReceiverOptions { Listen = endPoint, SlowDelay = SlowDelay, MaxConnections = MaxConnections };
        _receiver = Start(_options);
        EndPoint = _receiver.EndPoint;
        _options = _options with { Listen = EndPoint };
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>How often each message came, by account, code and sequence number; a copy.</summary>
    public IReadOnlyDictionary<(string Account, string Code, int Sequence), int> Times => _times.ToDictionary();

    /// <summary>The time stamp (<see cref="Stopwatch"/>) of the last message; 0 for none yet.</summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>Messages with this code, each counted once; for less than a round of sequence numbers.</summary>
    public int Count(string code) => _times.Keys.Count(k => k.Code == code);

    /// <summary>How often something with this code came.</summary>
    public int Came(string code) => _came.GetValueOrDefault(code);

    /// <summary>The time stamp (<see cref="Stopwatch"/>) of the first such message from now on.</summary>
    public Task<long> Next(string account, string code)
    {
        TaskCompletionSource<long> awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[(account, code)] = awaited;
        return awaited.Task;
    }

    /// <summary>Until messages with this code have come so often, since the beginning; one wait at a time for each code.</summary>
    public Task Until(string code, int times)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _until[code] = (times, done);
        Look(code);
        return done.Task;
    }

    public async Task DieAsync(Death death)
    {
        if (_receiver is not null && death is Death.Refuses or Death.Blackholes)
        {
            await _receiver!.DisposeAsync();
            _receiver = null;
        }

        switch (death)
        {
            case Death.Blackholes:
                _hole = await FullListener.StartAsync(EndPoint);
                break;
            case Death.SaysNothing:
                _receiver!.Mode = Dc09AnswerMode.Nothing;
                break;
            case Death.AnswersRubbish:
                _receiver!.Mode = Dc09AnswerMode.Garbage;
                break;
            case Death.AnswersSlowly:
                _receiver!.Mode = Dc09AnswerMode.Slow;
                break;
        }
    }

    public void Live()
    {
        _hole?.Dispose();
        _hole = null;
        _receiver ??= Start(_options);
        _receiver.Mode = Dc09AnswerMode.Ack;
    }

    public async ValueTask DisposeAsync()
    {
        _hole?.Dispose();
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }
    }

    private Dc09Receiver Start(Dc09ReceiverOptions options)
    {
        Dc09Receiver receiver = new(options, TimeProvider.System, NullLogger<Dc09Receiver>.Instance);
        receiver.Received += Take;
        receiver.Start();
        return receiver;
    }

    private void Take(Dc09Received message)
    {
        // Noted after the answer was written, so this is rather too late than too early.
        long now = Stopwatch.GetTimestamp();
        string code = message.Code is null ? message.Id : $"{message.Qualifier}{message.Code}";
        Interlocked.Exchange(ref _last, now);
        _came.AddOrUpdate(code, 1, static (_, times) => times + 1);
        _times.AddOrUpdate((message.Account, code, message.Sequence), 1, static (_, times) => times + 1);
        if (_awaited.TryRemove((message.Account, code), out TaskCompletionSource<long>? awaited))
        {
            awaited.TrySetResult(now);
        }

        Look(code);
    }

    private void Look(string code)
    {
        if (_until.TryGetValue(code, out var wait) && Came(code) >= wait.Times)
        {
            wait.Done.TrySetResult();
        }
    }
}
