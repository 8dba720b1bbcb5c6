using System.Globalization;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host.Health;

/// <summary>
/// What the loop finds wrong with the hub's own time: it came late to a turn, slept, was deaf, or the wall clock was set.
/// Each is counted, logged, and shown for a while. The core gives grace for each by itself; here people are told.
/// </summary>
internal sealed class LoopHealth(HubCore core, Troubles troubles, CorePolicy policy, ILogger log)
{
    /// <summary>So late to a turn, half of the second within which a silence is to be found is gone.</summary>
    public const long OverrunMs = 500;

    /// <summary>A late turn now and then (a backup, a collection of garbage) is nothing; so many within a minute are.</summary>
    private const int OverrunsShown = 5;

    private const long MinuteMs = 60_000;
    private const long HourMs = 3_600_000;

    private readonly PassingTrouble _overruns = new(troubles, "time: late", MinuteMs, OverrunsShown);
    private readonly PassingTrouble _stalls = new(troubles, "time: stalled", 10 * MinuteMs);
    private readonly PassingTrouble _deafness = new(troubles, "time: deaf", 10 * MinuteMs);
    private readonly PassingTrouble _clock = new(troubles, "time: clock", HourMs);
    private long _turnMs = -1;
    private long _stallsSeen;
    private bool _hasTurned;

    /// <summary>At the start of each turn.</summary>
    public void Turn(long nowMs)
    {
        long lateMs = _turnMs < 0 ? 0 : nowMs - _turnMs - policy.TickMs;
        _turnMs = nowMs;
        if (lateMs > OverrunMs)
        {
            HubMetrics.TickOverruns.Add(1);
            _overruns.Happened(nowMs, times =>
                $"The hub came late to its work {times} times within a minute, the last time by {lateMs} ms: silences may be told late. "
                + "Give the machine more air: end other programs, or look why its disk or database is slow");
        }

        _overruns.Tend(nowMs);
        _stalls.Tend(nowMs);
        _deafness.Tend(nowMs);
        _clock.Tend(nowMs);
    }

    /// <summary>Sockets were not read for a while.</summary>
    public void Deaf(long nowMs)
    {
        HubMetrics.Deafnesses.Add(1);
        log.LogWarning(Events.Deaf, "The hub did not read its sockets for a moment; nobody is judged by that time");
        _deafness.Happened(nowMs, times =>
            $"The hub could not hear its devices for a moment, {Of(times)}; nobody is called silent by that. If this goes "
            + "on, give the machine more air");
    }

    /// <summary>After the core has thought.</summary>
    public void Took(Step step, Instant now)
    {
        if (!_hasTurned)
        {
            // Between the loading of everything and the first turn the doors were opened: that is a start and no sleep.
            _hasTurned = true;
            _stallsSeen = core.Stalls;
        }

        if (core.Stalls != _stallsSeen)
        {
            HubMetrics.Stalls.Add(core.Stalls - _stallsSeen);
            _stallsSeen = core.Stalls;
            log.LogWarning(
                Events.Stalled,
                "The hub itself was asleep or overloaded for a moment ({Count} times so far); every device gets its "
                + "whole bound anew before it counts as silent. If this goes on, give the machine more air",
                _stallsSeen);
            _stalls.Happened(now.MonotonicMs, times =>
                $"The hub was asleep or overloaded for a moment, {Of(times)}; each time every device gets its whole bound "
                + "anew, so a dead one is found later. If this goes on, give the machine more air");
        }

        if (step.ClockStepMs != 0)
        {
            HubMetrics.ClockSteps.Add(1);
            string seconds = (step.ClockStepMs / 1_000.0).ToString("+0.#;-0.#", CultureInfo.InvariantCulture);
            log.LogWarning(
                Events.ClockStep, "The clock of this machine was set by {Seconds} s; times before and after do not fit each other",
                seconds);
            _clock.Happened(now.MonotonicMs, _ =>
                $"The clock of this machine was set by {seconds} s: times before and after do not fit each other, here and at "
                + "receivers. See that it is right now and follows a time server (chrony, systemd-timesyncd)");
        }
    }

    private static string Of(int times) => times == 1 ? "once of late" : $"{times} times of late";
}
