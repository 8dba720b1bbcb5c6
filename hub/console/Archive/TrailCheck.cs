using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Console.Archive;

/// <summary>
/// Checks the audit trail: all of it now and then, and in between what came since, from the last entry that was found right;
/// so whoever asks again and again does not have years read again and again. What it found at one time it remembers: a trail
/// that later ends before that was cut off, which the chain alone cannot show; and one that did not hold does not hold until
/// all of it is looked at anew.
/// </summary>
internal sealed class TrailCheck(AuditChain chain, TimeProvider time)
{
    /// <summary>Entries read at once.</summary>
    private const int Batch = 1_000;

    private readonly Lock _lock = new();
    private long _seen;
    private byte[] _seenHash = AuditChain.Beginning;
    private long? _wholeAt;
    private TrailAnswer? _failed;

    /// <exception cref="StoreException">The trail cannot be read.</exception>
    public TrailAnswer Check(IHubArchive archive)
    {
        lock (_lock)
        {
            bool whole = _wholeAt is not { } at || time.GetElapsedTime(at) >= ConsoleLimits.WholeTrailEvery;
            if (!whole && _failed is not null)
            {
                return _failed;
            }

            long started = time.GetTimestamp();
            TrailAnswer answer = whole ? From(0, AuditChain.Beginning, archive) : Since(archive);
            _failed = answer.Holds ? null : answer;
            _wholeAt = whole ? started : _wholeAt;
            return answer;
        }
    }

    /// <summary>The last one that was seen must still be there, as it was.</summary>
    private TrailAnswer Since(IHubArchive archive) =>
        archive.Audit(_seen - 1, 1) is [AuditRow last] && Replaced([last]) is null && last.Number == _seen
            ? From(_seen, _seenHash, archive)
            : From(0, AuditChain.Beginning, archive);

    private TrailAnswer From(long number, byte[] hash, IHubArchive archive)
    {
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

        // The start of the hub that answers is an entry itself, so an empty trail was emptied.
        if (number < Math.Max(_seen, 1))
        {
            return new TrailAnswer(number, Holds: false, number + 1);
        }

        (_seen, _seenHash) = (number, hash);
        return new TrailAnswer(number, Holds: true, FirstWrong: null);
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
