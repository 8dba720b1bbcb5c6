using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>
/// What waits for the disk. One writer commits in one transaction all that waits, so one flush serves many; a batch that the
/// disk refuses is refused whole, and the next one tries again.
/// </summary>
internal sealed class JournalQueue : IAsyncDisposable
{
    /// <summary>Waiting for the writer at most.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>Of those, kept free for calls for help.</summary>
    private const int ReservedForUrgent = 1024;

    private const int MaxBatch = 512;

    /// <summary>Bytes that the disk must take again before it counts as mended: a full batch's.</summary>
    private const int Room = 512 * 1024;

    private readonly Channel<IJournalWork> _waiting = Channel.CreateBounded<IJournalWork>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly string _path;
    private readonly JournalWriter _writer;
    private readonly ILogger _log;
    private Task _writing = Task.CompletedTask;
    private volatile string? _trouble;

    public JournalQueue(string path, JournalWriter writer, ILogger log)
    {
        _path = path;
        _writer = writer;
        _log = log;
    }

    /// <summary>The disk began to refuse, or takes again (null); on the writer's thread.</summary>
    public event Action<string?>? TroubleChanged;

    /// <summary>Why nothing can be kept at present; null while it can.</summary>
    public string? Trouble => _trouble;

    public void Start() => _writing = Task.Run(WriteAsync);

    /// <summary>Finishes what waits, and takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    /// <returns>Completes when it is on disk, or refused.</returns>
    public Task<T> PostAsync<T>(JournalWork<T> work, bool urgent)
    {
        bool room = urgent || _waiting.Reader.Count < MaxWaiting - ReservedForUrgent;
        if (!room || !_waiting.Writer.TryWrite(work))
        {
            ReceiverMetrics.CountRefused("queue-full");
            work.Refuse();
        }

        return work.Done;
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

        TroubleChanged?.Invoke(trouble);
    }
}
