using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Console.Archive;

/// <summary>
/// Goes over the whole audit trail, from its first entry. What it found at one time it remembers: a trail that later ends
/// before that was cut off, which the chain alone cannot show.
/// </summary>
internal sealed class TrailCheck(AuditChain chain)
{
    /// <summary>Entries read at once.</summary>
    private const int Batch = 1_000;

    private readonly Lock _lock = new();
    private long _seen;
    private byte[] _seenHash = AuditChain.Beginning;

    /// <exception cref="StoreException">The trail cannot be read.</exception>
    public TrailAnswer Check(IHubArchive archive)
    {
        lock (_lock)
        {
            (long number, byte[] hash) = (0, AuditChain.Beginning);
            while (archive.Audit(number, Batch) is { Count: > 0 } rows)
            {
                // Up to what was seen before, to compare; then beyond it.
                long? wrong = chain.FirstWrong(number, hash, rows) ?? Replaced(rows);
                if (wrong is not null)
                {
                    return new TrailAnswer(archive.LastAudit(), Holds: false, wrong);
                }

                (number, hash) = (rows[^1].Number, rows[^1].Hash);
            }

            if (number < _seen)
            {
                return new TrailAnswer(number, Holds: false, number + 1);
            }

            (_seen, _seenHash) = (number, hash);
            return new TrailAnswer(number, Holds: true, FirstWrong: null);
        }
    }

    /// <summary>A trail made anew from some entry on, by somebody who has the secret, is another one than was seen before.</summary>
    private long? Replaced(IReadOnlyList<AuditRow> rows) =>
        rows.FirstOrDefault(r => r.Number == _seen) is { } seen && !seen.Hash.AsSpan().SequenceEqual(_seenHash)
            ? seen.Number
            : null;
}

/// <param name="Last">The number of the newest entry; 0 if there is none.</param>
/// <param name="Holds">Whether no entry was changed, put in or taken out.</param>
/// <param name="FirstWrong">The number of the first entry that is wrong or missing; null if none is.</param>
internal sealed record TrailAnswer(long Last, bool Holds, long? FirstWrong);
