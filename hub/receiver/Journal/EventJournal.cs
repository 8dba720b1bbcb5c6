using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>Every event, on disk before anybody is told that we have it.</summary>
public sealed class EventJournal : IAsyncDisposable
{
    /// <summary>Old entries taken out at once.</summary>
    private const int ForgottenAtOnce = 1000;

    private readonly IReadOnlyList<OwedTo> _owed;
    private readonly long _windowMs;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SqliteConnection _connection;
    private readonly JournalWriter _writer;
    private readonly JournalQueue _queue;

    /// <param name="owed">Whom events are to be passed on to.</param>
    /// <exception cref="StoreException">The journal cannot be used; the message says what to do.</exception>
    public EventJournal(string path, IReadOnlyList<OwedTo> owed, TimeSpan duplicateWindow, TimeProvider time, ILogger<EventJournal> log)
    {
        _owed = owed;
        _windowMs = (long)duplicateWindow.TotalMilliseconds;
        _time = time;
        _log = log;
        _connection = JournalFile.Open(path);
        _writer = new JournalWriter(_connection);
        try
        {
            Adopt();
        }
        catch (SqliteException e)
        {
            _writer.Dispose();
            _connection.Dispose();
            throw SqliteFile.Explain(e, path);
        }

        Reader = new JournalReader(path);
        _queue = new JournalQueue(path, _writer, log);
        _queue.TroubleChanged += trouble => Tell(() => TroubleChanged?.Invoke(trouble));
        _queue.Start();
    }

    /// <summary>A new entry is on disk; on the writer's thread, in order. Must be quick.</summary>
    public event Action<ReceivedEvent>? Kept;

    /// <summary>A person's word is on disk; as <see cref="Kept"/>.</summary>
    public event Action<long, long, string>? Acknowledged;

    /// <summary>The disk began to refuse, or takes again (null).</summary>
    public event Action<string?>? TroubleChanged;

    /// <summary>Why nothing can be kept at present; null while it can.</summary>
    public string? Trouble => _queue.Trouble;

    internal JournalReader Reader { get; }

    /// <summary>Returns when it is on disk, or certainly not taken.</summary>
    public Task<Keeping> KeepAsync(ReceivedEvent e)
    {
        EventMeaning meaning = EventMeaning.Of(e);
        bool urgent = meaning.IsUrgent;
        ReceivedEvent kept = e;
        return _queue.PostAsync(
            new JournalWork<Keeping>(
                writer =>
                {
                    if (e.Source == EventSource.Message && writer.FindSame(e, e.ReceivedUnixMs - _windowMs) is not null)
                    {
                        return Keeping.KnownAlready;
                    }

                    kept = e with { Id = writer.Insert(e, meaning.NeedsAcknowledgement) };
                    foreach (OwedTo to in _owed.Where(o => o.Takes(meaning)))
                    {
                        writer.Owe(to.Key, kept.Id, urgent);
                    }

                    return Keeping.Kept;
                },
                keeping =>
                {
                    ReceiverMetrics.CountEvent(keeping);
                    if (keeping == Keeping.Kept)
                    {
                        Tell(() => Kept?.Invoke(kept));
                    }
                },
                Keeping.Refused),
            urgent);
    }

    /// <returns>Null if it could not be written; false if somebody had acknowledged it before.</returns>
    public Task<bool?> AcknowledgeAsync(long id, string by)
    {
        long at = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _queue.PostAsync(
            new JournalWork<bool?>(
                writer => writer.Acknowledge(id, at, by),
                changed =>
                {
                    if (changed == true)
                    {
                        Tell(() => Acknowledged?.Invoke(id, at, by));
                    }
                },
                null),
            urgent: true);
    }

    /// <summary>It has been passed on.</summary>
    /// <param name="key">Of <see cref="OwedTo"/>.</param>
    public Task<bool> SettleAsync(string key, long id) => _queue.PostAsync(
        new JournalWork<bool>(
            writer =>
            {
                writer.Settle(key, id);
                return true;
            },
            null,
            false),
        urgent: true);

    /// <summary>Whether events can be kept: while they cannot, by trying.</summary>
    public async Task<bool> CanKeepAsync() =>
        Trouble is null
        || (await _queue.PostAsync(new JournalWork<bool>(_ => true, null, false), urgent: false).ConfigureAwait(false) && Trouble is null);

    /// <summary>Takes out a few of the entries older than this that nobody waits for.</summary>
    public Task<bool> ForgetAsync(DateTimeOffset before) => _queue.PostAsync(
        new JournalWork<bool>(
            writer =>
            {
                writer.Forget(before.ToUnixTimeMilliseconds(), ForgottenAtOnce);
                return true;
            },
            null,
            false),
        urgent: false);

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        Reader.Dispose();
        _writer.Dispose();
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What was owed before a start stays owed, to whoever stands in its place now.</summary>
    private void Adopt()
    {
        foreach (OwedTo to in _owed)
        {
            foreach (string before in to.Before)
            {
                _writer.MoveOwed(before, to.Key);
            }
        }

        long dropped = _writer.DropOwed([.. _owed.Select(o => o.Key)]);
        if (dropped > 0)
        {
            _log.LogWarning(
                ReceiverEvents.NotOwedAnyMore,
                "{Count} events waited to be passed on to receivers that are not in the configuration any more; they are kept, and not passed on", dropped);
        }
    }

    /// <summary>A page that fails must not end the writer.</summary>
    private void Tell(Action news)
    {
        try
        {
            news();
        }
#pragma warning disable CA1031 // What is on disk stays so.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.LogError(ReceiverEvents.ListenerFailed, e, "A listener to the journal failed");
        }
    }
}
