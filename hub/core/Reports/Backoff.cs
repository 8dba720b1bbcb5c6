namespace SchoolButton.Hub.Core;

/// <summary>
/// How long a way is left alone after a failure: longer with each. Calls for help have waits of their own, which begin anew with
/// each new call, whatever the way went through before, and stay short: nobody else may help meanwhile.
/// </summary>
internal sealed class Backoff
{
    private const int MostDoublings = 16;

    private int _callFailures;
    private int _failures;

    /// <summary>Monotonic; before then no call for help is tried.</summary>
    public long CallsFromMs { get; private set; }

    /// <summary>Monotonic; before then nothing else is.</summary>
    public long OthersFromMs { get; private set; }

    /// <summary>A new call for help is owed.</summary>
    public void Called() => (CallsFromMs, _callFailures) = (0, 0);

    /// <summary>What is no call for help, and is not to wait out what older failures earned.</summary>
    public void Hurry() => OthersFromMs = 0;

    /// <summary>It works, or was set up otherwise.</summary>
    public void Clear() => (CallsFromMs, _callFailures, OthersFromMs, _failures) = (0, 0, 0, 0);

    /// <param name="isCall">A call for help failed; anything else makes none wait.</param>
    /// <param name="hurries">Something urgent came meanwhile: that is tried at once.</param>
    public void Failed(long nowMs, bool isCall, bool hurries, PathPlan plan, CorePolicy policy)
    {
        long waitMs = WaitMs(_failures++, plan, policy);
        OthersFromMs = hurries ? nowMs : nowMs + waitMs;
        if (isCall && hurries)
        {
            CallsFromMs = nowMs;
        }
        else if (isCall)
        {
            waitMs = WaitMs(_callFailures++, plan, policy);
            CallsFromMs = nowMs + (plan.IsCopy ? waitMs : Math.Min(waitMs, policy.CallRetryMaxMs));
        }
    }

    /// <summary>How long a message that was refused steps aside for others.</summary>
    public static long RefusedMs(Report report, PathPlan plan, CorePolicy policy) =>
        report.IsCallForHelp && !plan.IsCopy && plan != PathPlan.None ? policy.CallRefusedRetryMs : policy.RefusedRetryMs;

    private static long WaitMs(int failures, PathPlan plan, CorePolicy policy) => Math.Min(
        plan.RetryMaxMs ?? policy.RetryMaxMs, (plan.RetryMinMs ?? policy.RetryMinMs) << Math.Min(failures, MostDoublings));
}
