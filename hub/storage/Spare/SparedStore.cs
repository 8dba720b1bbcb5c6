using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// A store that goes on while its database takes nothing: disk full, file locked, file damaged. A step that must be kept
/// then goes into the spare journal, and is kept: <see cref="Commit(Step)"/> returns as ever. What is owed to the database
/// is written there before anything newer. Heartbeats wait in memory.
///
/// Every step that must be kept has a number, which the database keeps in the step's transaction: so a step of which
/// nobody knows whether it was written (a crash while the journal is carried over, a connection lost at COMMIT) is
/// written once.
///
/// Must never: return from a commit that is kept nowhere; let a newer step overtake an older one; use the journal when
/// another hub has taken this one's place.
/// </summary>
public sealed class SparedStore : IHubStore
{
    /// <summary>How often the database is tried again. Each try may cost its lock patience, for which a press waits.</summary>
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Steps that are carried over in one transaction. Many, since each transaction writes whole pages to the database's log;
    /// not all, so that a press does not wait for all of them, and the log never needs more than some megabytes.
    /// </summary>
    public const int CarriedAtOnce = 256;

    /// <summary>
    /// Of the journal: from here on the ballast goes, while there still is room for the presses that come until the database
    /// has got what it is owed.
    /// </summary>
    private const int PercentBeforeBallast = 90;

    /// <summary>The words change, and are logged, at each of these; not at every press.</summary>
    private const int PercentStep = 10;

    private readonly INumberedStore _primary;
    private readonly TimeProvider _time;
    private readonly int _carriedAtOnce;
    private readonly OwedSteps _owed = new();
    private readonly SparedRows _waiting = new();
    private SpareJournal? _journal;
    private string? _reason;
    private StoreFault _fault;
    private string? _flaw;
    private string? _told;
    private long _triedAt;
    private long _lastNumber;
    private byte[]? _doubtful;
    private long _doubtfulNumber;
    private byte[]? _found;

    /// <exception cref="StoreException">What is owed to the database cannot be written there, or not be read.</exception>
    internal SparedStore(
        INumberedStore primary, SpareJournal? journal, string? flaw, TimeProvider time, int carriedAtOnce = CarriedAtOnce)
    {
        _primary = primary;
        _journal = journal;
        _time = time;
        _carriedAtOnce = carriedAtOnce;
        _flaw = flaw;
        List<JournalLine> lines = journal?.Read() ?? [];
        long there = primary.LastNumber();
        List<JournalLine> overtaken =
            [.. lines.Where(l => StepNumber.NumberingOf(l.Number) < StepNumber.NumberingOf(there)).DistinctBy(l => l.Number)];
        foreach (JournalLine line in lines.Where(l => l.Number > there).DistinctBy(l => l.Number))
        {
            _owed.Add(line);
        }

        _lastNumber = Math.Max(there, lines.Count == 0 ? 0 : lines[^1].Number);
        CarryOverAtStart(overtaken);
        TellTrouble();
    }

    /// <summary>
    /// Told when <see cref="Trouble"/> changes, on the thread that commits; the words, or null when all is well again.
    /// </summary>
    public event Action<string?>? TroubleChanged;

    /// <summary>Given up for the database's sake when the journal is nearly full; null for none.</summary>
    public Ballast? Ballast { get; init; }

    /// <summary>What is wrong with storage, and what to do; null if nothing is. Nothing acked is lost while it is there.</summary>
    public string? Trouble => _reason is null
        ? _flaw
        : $"The database takes nothing: {_reason}. Presses are kept in {_journal?.Path} meanwhile and confirmed as ever; it is "
            + $"{_journal?.PercentUsed / PercentStep * PercentStep} % full, and when it is full no press is confirmed any more. The database gets what it is "
            + "owed as soon as it takes writes again";

    /// <summary>Whether steps go to the spare journal right now.</summary>
    public bool IsOnSpare => _reason is not null;

    public HubSnapshot Load() => _primary.Load();

    public void Commit(Step step)
    {
        if (!step.HasChanges)
        {
            return;
        }

        StepRows rows = StepRows.Of(step);
        bool mayBeLost = SparedRows.MayBeLost(rows);
        bool canWrite = CanWritePrimary();
        if (WasFound(rows, canWrite))
        {
            return;
        }

        if (!canWrite)
        {
            Keep(rows, mayBeLost);
            return;
        }

        long number = NumberOf(rows);
        _owed.Offered(number);
        try
        {
            _primary.Commit(rows, number);
            _doubtful = null;
        }
        catch (StoreException e) when (e is StoreTakenException || _journal is null)
        {
            Doubt(rows, number);
            throw;
        }
        catch (StoreException e)
        {
            Doubt(rows, number);
            Lose(e);
            Keep(rows, mayBeLost);
        }
    }

    public bool ForgetHoursBefore(long unixMs)
    {
        try
        {
            return CanWritePrimary() && _primary.ForgetHoursBefore(unixMs);
        }
        catch (StoreException) when (IsOnSpare)
        {
            return false;
        }
    }

    public IReadOnlyList<DeviceEntry> DirectoryChanges()
    {
        // Also the way to notice, when nobody presses, that the database takes writes again.
        CanWritePrimary();
        return _primary.DirectoryChanges();
    }

    public void Dispose()
    {
        _primary.Dispose();
        _journal?.Dispose();
    }

    /// <summary>Whether everything older is in the database; carries some of it over if that is worth a try.</summary>
    private bool CanWritePrimary()
    {
        if (!IsOnSpare)
        {
            return true;
        }

        if (_time.GetElapsedTime(_triedAt) < TryAgain)
        {
            return false;
        }

        try
        {
            CarryOver(batches: 1);
            if (_owed.Count > 0)
            {
                return false;
            }

            SettleDoubt();
            FinishCarrying();
            _reason = null;
            TellTrouble();
            return true;
        }
        catch (StoreException e) when (e is not StoreTakenException)
        {
            Lose(e);
            return false;
        }
    }

    /// <summary>
    /// Not flushed one by one: until all are there, the journal has them too. What a commit that failed has written all the
    /// same is looked up first, since the next batch is another one.
    /// </summary>
    private void CarryOver(int batches)
    {
        _primary.ShrinkLog();
        _owed.Written(_primary.LastNumber());
        for (int i = 0; i < batches && _owed.Count > 0; i++)
        {
            JournalLine[] batch = _owed.Next(_carriedAtOnce);
            _owed.Offered(batch[^1].Number);
            _primary.Commit(CarriedBatch.Of(batch), batch[^1].Number);
            _owed.Written(batch[^1].Number);
            _primary.ShrinkLog();
        }
    }

    /// <summary>One durable step flushes the database's log, and with it all that was carried over; then it is not owed.</summary>
    private void FinishCarrying()
    {
        FlushCarried();
        ClearJournal();
    }

    private void FlushCarried()
    {
        _primary.Commit(_waiting.ToRows() with { Durable = true }, ++_lastNumber);
        _waiting.Clear();
    }

    /// <summary>All of it is in the database: a journal that does not take zeros must not stop a database that works.</summary>
    private void ClearJournal()
    {
        try
        {
            _journal!.Clear();
            _owed.Cleared();
        }
        catch (StoreException e)
        {
            _journal!.Dispose();
            _journal = null;
            AddFlaw(
                $"The spare for the database is broken, so a full disk would stop the taking of presses: {e.Message}; then start "
                + "the hub again. Nothing is lost, the database has all that it held");
        }
    }

    /// <param name="overtaken">Steps of the journal that another hub, which took over, has gone on without.</param>
    private void CarryOverAtStart(List<JournalLine> overtaken)
    {
        bool isUsed = _journal is { Used: > 0 };
        int owed = _owed.Count + overtaken.Count;
        try
        {
            if (isUsed)
            {
                CarryOver(int.MaxValue);
                _lastNumber = Math.Max(_lastNumber, _primary.LastNumber());
                OvertakenSteps? entered = EnterOvertaken(overtaken);
                FlushCarried();

                // Not before: a start that fails is tried each second, and each would keep a copy.
                TellOvertaken(entered, overtaken.Count);
                TellDamage();
                ClearJournal();
            }

            // Ours from here on: whoever's steps have an older numbering was overtaken by this hub.
            _lastNumber = StepNumber.FirstAfter(_lastNumber, _time.GetUtcNow());
            _primary.Commit(new SparedRows().ToRows() with { Durable = true }, _lastNumber);
        }
        catch (StoreException e) when (isUsed)
        {
            throw new StoreException(
                $"{e.Message}. {owed} steps with presses that were confirmed wait in {_journal?.Path}; they are written "
                + "into the database at the next start that it allows. Do not delete that file",
                e);
        }
    }

    /// <summary>In one step, after which the database knows all of these alarms: if this ends here, the next start adds none.</summary>
    private OvertakenSteps? EnterOvertaken(List<JournalLine> lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        OvertakenSteps steps = OvertakenSteps.Of(lines, _primary.Load());
        _primary.Commit(
            steps.Rows with
            {
                Audit = [new AuditEntry(_time.GetUtcNow().ToUnixTimeMilliseconds(), AuditEntry.ByHub, "journal-merge", "database", steps.Words)],
            },
            ++_lastNumber);
        return steps;
    }

    private void TellOvertaken(OvertakenSteps? entered, int steps)
    {
        if (entered is null)
        {
            return;
        }

        AddFlaw(
            $"Another hub took this one's place while this one's spare journal held {steps} steps that the database had not "
            + $"got yet. Its alarms are in the database now ({entered.Words}) and go to their receivers, late; who acknowledged or "
            + $"announced what in those steps is not. {KeepJournal()}. Look through the alarms of that time; this line goes with the next start");
    }

    private void TellDamage()
    {
        if (_journal is { Damaged: > 0 })
        {
            AddFlaw(
                $"The spare journal was damaged: {_journal.Damaged} or more of its lines cannot be read, and presses that were "
                + $"confirmed may have been in them. {KeepJournal()}. Ask the schools for presses of that time that have no alarm, "
                + "give the file to support, and check the disk; this line goes with the next start");
        }
    }

    private string KeepJournal()
    {
        try
        {
            return $"The journal as it was is kept in {_journal!.KeepCopy(_time.GetUtcNow())}";
        }
        catch (StoreException e)
        {
            return $"The journal as it was could not be kept ({e.Message})";
        }
    }

    private void AddFlaw(string words) => _flaw = _flaw is null ? words : $"{_flaw}. {words}";

    private void Lose(StoreException e)
    {
        _triedAt = _time.GetTimestamp();
        (_reason, _fault) = (e.Message, e.Fault);
        GiveUpBallast();
        TellTrouble();
    }

    /// <summary>The next try of the database, within a second, may then work.</summary>
    private void GiveUpBallast()
    {
        if (_fault == StoreFault.NoRoom && _journal is { PercentUsed: >= PercentBeforeBallast })
        {
            Ballast?.TryGiveUp();
        }
    }

    /// <exception cref="StoreException">It is kept nowhere.</exception>
    private void Keep(StepRows rows, bool mayBeLost)
    {
        if (mayBeLost)
        {
            _waiting.Merge(rows);
            return;
        }

        long number = NumberOf(rows);
        try
        {
            _journal!.Append(JournalLine.Write(number, JournalLine.ToJson(rows)));
            _doubtful = null;
        }
        catch (StoreException e)
        {
            Doubt(rows, number);
            throw new StoreException($"{_reason}; and {e.Message}", e);
        }

        _owed.Add(new JournalLine(number, rows));
        _waiting.Forget(rows);
        _owed.Compact(_journal!);
        TellTrouble();
    }

    /// <summary>
    /// The database may have a step all the same, though it said that it failed. The same rows offered next are that step
    /// and have its number; any other rows never have it, or they would be taken for written.
    /// </summary>
    private void Doubt(StepRows rows, long number) => (_doubtful, _doubtfulNumber) = (JournalLine.ToJson(rows), number);

    /// <summary>
    /// Before a higher number is written: a lower one would then be taken for written whatever became of it. Everything
    /// with a lower number than the doubtful one is there.
    /// </summary>
    private void SettleDoubt()
    {
        if (_doubtful is not null)
        {
            _found = _primary.LastNumber() >= _doubtfulNumber ? _doubtful : null;
            _doubtful = null;
        }
    }

    /// <summary>Whether the database has these rows, though it said that it failed.</summary>
    /// <exception cref="StoreException">It has, but has flushed nothing since: offer them again.</exception>
    private bool WasFound(StepRows rows, bool isFlushed)
    {
        bool same = _found is not null && JournalLine.ToJson(rows).AsSpan().SequenceEqual(_found);
        if (same && !isFlushed)
        {
            throw new StoreException(_reason!);
        }

        _found = null;
        return same;
    }

    private long NumberOf(StepRows rows) =>
        _doubtful is not null && JournalLine.ToJson(rows).AsSpan().SequenceEqual(_doubtful) ? _doubtfulNumber : ++_lastNumber;

    private void TellTrouble()
    {
        string? now = Trouble;
        if (now != _told)
        {
            _told = now;
            TroubleChanged?.Invoke(now);
        }
    }
}
