namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// The steps in the spare journal that the database has not got yet, in their order. Beyond a half of the journal what they
/// say together is written in their place, again after each further eighth: so it is presses that fill it, and not a dead
/// receiver that is tried again for hours.
/// </summary>
internal sealed class OwedSteps
{
    private const int CompactFromHalf = 2, CompactEachEighth = 8;

    private readonly Queue<JournalLine> _lines = new();
    private long _lastOffered;
    private long _incompact;
    private int _compactAt;

    public int Count => _lines.Count;

    /// <param name="line">Newer than all before.</param>
    public void Add(JournalLine line) => _lines.Enqueue(line);

    /// <summary>The database may have what has this number, and all before.</summary>
    public void Offered(long number) => _lastOffered = Math.Max(_lastOffered, number);

    /// <summary>The database has what has this number, and all before.</summary>
    public void Written(long number)
    {
        while (_lines.TryPeek(out JournalLine? line) && line.Number <= number)
        {
            _lines.Dequeue();
        }
    }

    /// <summary>The oldest ones.</summary>
    public JournalLine[] Next(int atMost) => [.. _lines.Take(atMost)];

    /// <summary>The journal is empty.</summary>
    public void Cleared() => _compactAt = 0;

    /// <summary>
    /// Of each row the newest is enough. Not of those that the database was offered: nobody knows which of them it has, and
    /// a line that holds two of which it has one would be written twice or not at all. Where all together have no room, or
    /// free little since they are presses, what came since is tried alone.
    /// </summary>
    public void Compact(SpareJournal journal)
    {
        if (journal.Used < Math.Max(_compactAt, journal.Capacity / CompactFromHalf))
        {
            return;
        }

        if (!TryCompact(journal, _lastOffered) && !TryCompact(journal, _incompact))
        {
            _incompact = _lines.LastOrDefault()?.Number ?? _incompact;
        }

        int left = journal.Capacity - journal.Used;
        _compactAt = journal.Used + Math.Min(left / 2, journal.Capacity / CompactEachEighth);
    }

    /// <param name="from">Only what has a higher number.</param>
    private bool TryCompact(SpareJournal journal, long from)
    {
        JournalLine[] last = [.. _lines.Where(l => l.Since > Math.Max(from, _lastOffered))];
        if (last.Length < 2)
        {
            return false;
        }

        JournalLine all = new(last[^1].Number, CarriedBatch.Of(last)) { Since = last[0].Since };
        try
        {
            if (!journal.TryCompact(all))
            {
                return false;
            }
        }
        catch (StoreException)
        {
            // They are in it as they were. If its disk fails, the next step will say so.
            return false;
        }

        JournalLine[] first = [.. _lines.SkipLast(last.Length)];
        _lines.Clear();
        Array.ForEach(first, _lines.Enqueue);
        _lines.Enqueue(all);
        return true;
    }
}
