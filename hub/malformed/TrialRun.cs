using System.Diagnostics;

namespace SchoolButton.Hub.Malformed;

/// <summary>
/// Gives sentences to one parser and holds it to its promises: it throws nothing undeclared, takes a bounded time and memory,
/// reads valid sentences as they were meant, reads the same twice as the same, and tells no secret.
/// </summary>
public sealed class TrialRun(ITrial trial)
{
    /// <summary>For one sentence, on a machine that has much else to do; a measurement above it is repeated.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    private const int TimeTries = 3;

    /// <summary>Allocated for one sentence: a sum for the machinery round the parser, and so much for each of its bytes.</summary>
    private const long MaxBytes = 1024 * 1024;

    private const long MaxBytesPerByte = 1024;

    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);

    public ITrial Trial => trial;

    public long Sentences { get; private set; }

    public long Accepted { get; private set; }

    public IReadOnlyDictionary<string, long> Refused => _refused;

    /// <returns>What went wrong; null if nothing did.</returns>
    public TrialFault? Next(Dice dice) => Try(trial.Make(dice));

    /// <inheritdoc cref="Next"/>
    public TrialFault? Try(Sentence sentence)
    {
        Sentences++;
        byte[] bytes = sentence.Bytes;

        // With one set, what waits goes on elsewhere and later; here everything must be done when a reading returns.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            Outcome outcome = trial.Read(bytes, second: false);
            TimeSpan took = Stopwatch.GetElapsedTime(started);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Outcome again = trial.Read(bytes, second: true);
            Count(outcome);
            return (took > MaxTime && IsSlow(bytes) ? Fault($"it took longer than {MaxTime.TotalSeconds} s") : null)
                ?? (allocated > MaxBytes + (MaxBytesPerByte * bytes.Length) ? Fault($"it allocated {allocated} bytes") : null)
                ?? (outcome != again ? Fault($"read twice, it was {Show(outcome)} and then {Show(again)}") : null)
                ?? (sentence.Means is { } means && outcome.Means != means
                    ? Fault($"the valid sentence '{means}' was read as {Show(outcome)}")
                    : null)
                ?? (trial.Secrets.Any(secret => outcome.Said.Contains(secret, StringComparison.OrdinalIgnoreCase))
                    ? Fault("what it said holds a secret")
                    : null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fault(e is TrialException ? e.Message : $"it threw {e.GetType().Name} at {Place(e)}: {e.Message}");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        TrialFault Fault(string what) => new(trial.Name, bytes, what);
    }

    private void Count(Outcome outcome)
    {
        if (outcome.Word == Outcome.Accepted)
        {
            Accepted++;
        }
        else
        {
            _refused[outcome.Word] = _refused.GetValueOrDefault(outcome.Word) + 1;
        }
    }

    /// <summary>Other programs may have held it up once, but not every time.</summary>
    private bool IsSlow(byte[] bytes)
    {
        for (int i = 0; i < TimeTries; i++)
        {
            long started = Stopwatch.GetTimestamp();
            trial.Read(bytes, second: false);
            if (Stopwatch.GetElapsedTime(started) <= MaxTime)
            {
                return false;
            }
        }

        return true;
    }

    private static string Show(Outcome outcome) => $"{outcome.Word} ('{outcome.Means}')";

    private static string Place(Exception e) => e.StackTrace?.Split('\n')[0].Trim() ?? "an unknown place";
}
