using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>
/// Every event, on disk before anybody is told that we have it. One writer commits in one transaction all that waits, so one
/// flush serves many; a batch that the disk refuses is refused whole, and the next one tries again.
/// </summary>
public sealed class EventJournal : IAsyncDisposable
{
    /// <summary>Waiting for the writer at most.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>Of those, kept free for calls for help.</summary>
    private const int ReservedForUrgent = 1024;

    private const int MaxBatch = 512;

    /// <summary>Bytes that the disk must take again before it counts as mended: a full batch's.</summary>
    private const int Room = 512 * 1024;

    /// <summary>Old entries taken out at once.</summary>
    private const int ForgottenAtOnce = 1000;

    private readonly Channel<IJournalWork> _waiting = Channel.CreateBounded<IJournalWork>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly string _path;
    private readonly IReadOnlyList<OwedTo> _owed;
    private readonly long _windowMs;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SqliteConnection _connection;
    private readonly JournalWriter _writer;
    private readonly TwinWays _twins = new();
    private readonly Task _writing;
    private volatile string? _trouble;

    /// <param name="owed">Whom events are to be passed on to.</param>
    /// <exception cref="StoreException">The journal cannot be used; the message says what to do.</exception>
    public EventJournal(string path, IReadOnlyList<OwedTo> owed, TimeSpan duplicateWindow, TimeProvider time, ILogger<EventJournal> log)
    {
        _path = path;
        _owed = owed;
        _windowMs = (long)duplicateWindow.TotalMilliseconds;
        _time = time;
        _log = log;
        _connection = JournalFile.Open(path);
        _writer = new JournalWriter(_connection);
        Adopt();
        Reader = new JournalReader(path);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>A new entry is on disk; on the writer's thread, in order. Must be quick.</summary>
    public event Action<ReceivedEvent>? Kept;

    /// <summary>A person's word is on disk; as <see cref="Kept"/>.</summary>
    public event Action<long, long, string>? Acknowledged;

    /// <summary>The disk began to refuse, or takes again (null).</summary>
    public event Action<string?>? TroubleChanged;

    /// <summary>Why nothing can be kept at present; null while it can.</summary>
    public string? Trouble => _trouble;

    internal JournalReader Reader { get; }

    /// <summary>Returns when it is on disk, or certainly not taken.</summary>
    /// <param name="connection">What it came over; empty for our own.</param>
    public Task<Keeping> KeepAsync(ReceivedEvent e, string connection = "")
    {
        EventMeaning meaning = EventMeaning.Of(e);
        bool urgent = meaning.IsUrgent;
        ReceivedEvent kept = e;
        return PostAsync(
            new JournalWork<Keeping>(
                writer =>
                {
                    if (e.Source == EventSource.Message && IsKnown(writer, e, urgent, connection))
                    {
                        return Keeping.KnownAlready;
                    }

                    kept = e with { Id = writer.Insert(e, meaning.NeedsAcknowledgement) };
                    _twins.Note(kept.Id, connection);
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
        return PostAsync(
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
    public Task<bool> SettleAsync(string key, long id) => PostAsync(
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
        || (await PostAsync(new JournalWork<bool>(_ => true, null, false), urgent: false).ConfigureAwait(false) && Trouble is null);

    /// <summary>Takes out a few of the entries older than this that nobody waits for.</summary>
    public Task<bool> ForgetAsync(DateTimeOffset before) => PostAsync(
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
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        Reader.Dispose();
        _writer.Dispose();
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private bool IsKnown(JournalWriter writer, ReceivedEvent e, bool urgent, string connection) =>
        writer.FindSame(e, e.ReceivedUnixMs - _windowMs) is not null
        || (urgent && _twins.IsTwin(writer.FindAlike(e, e.ReceivedUnixMs - (long)TwinWays.Window.TotalMilliseconds), connection));

    private Task<T> PostAsync<T>(JournalWork<T> work, bool urgent)
    {
        bool room = urgent || _waiting.Reader.Count < MaxWaiting - ReservedForUrgent;
        if (!room || !_waiting.Writer.TryWrite(work))
        {
            ReceiverMetrics.CountRefused("queue-full");
            work.Refuse();
        }

        return work.Done;
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

    private async Task WriteAsync()
    {
        List<IJournalWork> batch = new(MaxBatch);
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out IJournalWork? work))
            {
                batch.Add(work);
            }

            bool written = TryWrite(batch);
            foreach (IJournalWork work in batch)
            {
                if (written)
                {
                    work.Commit();
                }
                else
                {
                    work.Refuse();
                }
            }

            batch.Clear();
        }
    }

    private bool TryWrite(List<IJournalWork> batch)
    {
        try
        {
            _writer.Begin();
            foreach (IJournalWork work in batch)
            {
                work.Write(_writer);
            }

            _writer.Commit();
            EndTrouble();
            return true;
        }
#pragma warning disable CA1031 // Whatever it was, nothing of the batch may be called stored, and the next one must be tried.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _writer.RollBack();
            ReceiverMetrics.CountRefused("disk");
            string why = e is SqliteException ? SqliteFile.Explain(e, _path).Message : $"database {_path}: {e.Message}";
            Change($"{why}. Until then no event is acknowledged: the senders keep them and try their next path");
            return false;
        }
    }

    /// <summary>
    /// The last bytes of a full disk still take a person's word or a retransmission that is known, and refuse the next event:
    /// nobody is told that it is well before it has room.
    /// </summary>
    private void EndTrouble()
    {
        if (_trouble is null)
        {
            return;
        }

        try
        {
            _writer.Begin();
            _writer.Probe(Room);
            _writer.Commit();
            Change(null);
        }
        catch (SqliteException)
        {
            _writer.RollBack();
        }
    }

    private void Change(string? trouble)
    {
        if (_trouble == trouble)
        {
            return;
        }

        _trouble = trouble;
        if (trouble is null)
        {
            _log.LogInformation(ReceiverEvents.JournalWell, "The journal takes events again");
        }
        else
        {
            _log.LogError(ReceiverEvents.JournalRefuses, "{Trouble}", trouble);
        }

        Tell(() => TroubleChanged?.Invoke(trouble));
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
