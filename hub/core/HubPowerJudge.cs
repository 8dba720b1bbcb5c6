using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Silence;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Says that the hub itself runs on its battery, and that this is low; begun and over are told once to whoever in each site
/// takes supervision. What lasts is on disk as an outage of the hub, so a restart neither tells it again nor forgets its end. A
/// machine that says nothing of its power tells nothing.
/// </summary>
internal sealed class HubPowerJudge(SilenceJudge judge, Outbox outbox, IReadOnlyDictionary<string, Site> sites, CorePolicy policy)
{
    /// <summary>Monotonic; since when it runs on its battery; null while it does not, or has not said.</summary>
    private long? _onBatteryMs;

    public void Take(HubPower power, Instant now, Step step)
    {
        _onBatteryMs = power.OnMains ? null : _onBatteryMs ?? now.MonotonicMs;
        if (power.OnMains)
        {
            End(OutageKind.HubMains, now, step);
        }

        if (power.BatteryPercent is { } percent)
        {
            if (percent <= ViewOf.LowBatteryPercent)
            {
                Begin(OutageKind.HubBattery, now, step);
            }
            else if (percent >= policy.BatteryWellPercent)
            {
                End(OutageKind.HubBattery, now, step);
            }
        }
    }

    public void Pump(Instant now, Step step)
    {
        if (_onBatteryMs is { } since && now.MonotonicMs - since >= policy.HubMainsMs)
        {
            Begin(OutageKind.HubMains, now, step);
        }
    }

    private void Begin(OutageKind kind, Instant now, Step step)
    {
        if (judge.BeginOfHub(kind, now.UnixMs))
        {
            Tell(kind, restore: false, now, step);
        }
    }

    private void End(OutageKind kind, Instant now, Step step)
    {
        if (judge.EndOfHub(kind, now.UnixMs))
        {
            Tell(kind, restore: true, now, step);
        }
    }

    private void Tell(OutageKind kind, bool restore, Instant now, Step step)
    {
        step.Durable = true;
        foreach (Site site in sites.Values)
        {
            outbox.AddCondition(
                kind == OutageKind.HubMains ? ReportKind.HubMains : ReportKind.HubBattery, restore, site.Id, now.UnixMs, step);
        }
    }
}
