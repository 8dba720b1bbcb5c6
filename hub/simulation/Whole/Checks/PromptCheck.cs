using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promise 2, in time: a stored call for help is with the police within 10 s (EN 50131-1) if one of the site's ways works all
/// the while, whichever; soon after one works again; and where none does, the site's people are told on their plan.
/// </summary>
internal sealed class PromptCheck(
    Timeline timeline, DiskView disk, SiteBook sites, ReceiverCheck receivers,
    IReadOnlyDictionary<(string Site, string Path), FaultyReceiver> lines, FailureList failures)
{
    private const long PromptMicros = 10_000_000;

    /// <summary>What was on the wire when a way began to work again has ended by then (dc09/sender).</summary>
    private const long ExchangeMicros = 6_000_000;

    /// <summary>What failed or was refused before is tried again within this time (CorePolicy.CallRefusedRetryMs).</summary>
    private const long AgainMicros = 10_000_000;

    /// <summary>One message after another: each takes its round trip.</summary>
    private const long EachMicros = 500_000;

    /// <summary>The hub looks at its plans with each tick.</summary>
    private const long TickMicros = 2_000_000;

    /// <summary>Between two looks at a call for which nothing works.</summary>
    private const long LookMicros = 5_000_000;

    private readonly HashSet<long> _watched = [];

    /// <summary>The process that runs; null for none.</summary>
    public Func<SimulatedLoop?> Hub { get; set; } = () => null;

    public void OnWritten(StepRows rows)
    {
        foreach (AlarmRow row in rows.Alarms)
        {
            if (ReceiverCheck.IsCall(row) && row is { ForwardedAt: 0, Receiver: not null } && sites.Right(row.Site)?.Receiver is not null && _watched.Add(row.Id))
            {
                long storedMicros = timeline.NowMicros;
                Later(storedMicros + PromptMicros, () => Look(row, storedMicros));
                long told = storedMicros + (sites.Right(row.Site)!.Escalation.AfterMs[0] * 1_000) + TickMicros;
                Later(told, () => LookTold(row.Id, storedMicros));
            }
        }
    }

    private void Look(AlarmRow row, long storedMicros)
    {
        // A power cut may take what the disk had; then nothing is promised of it.
        if (receivers.IsHad(row) || disk.Alarm(row.Id) is null)
        {
            return;
        }

        long dueMicros = DueMicros(row, storedMicros);
        if (timeline.NowMicros >= dueMicros)
        {
            failures.Add(
                FailureKind.Slow, (uint)row.Address, $"alarm {row.Id} ({(EventKind)row.Kind}) of {storedMicros / 1e6:0.000} s was due at the police by {dueMicros / 1e6:0.000} s");
            return;
        }

        Later(Math.Min(dueMicros, timeline.NowMicros + LookMicros), () => Look(row, storedMicros));
    }

    /// <summary>By when one of the ways that work now must have brought it.</summary>
    private long DueMicros(AlarmRow row, long storedMicros)
    {
        if (Hub() is not { } hub || sites.ChangedMicros(row.Site) == long.MaxValue)
        {
            return long.MaxValue;
        }

        long calm = Math.Max(Math.Max(storedMicros, hub.SteadySinceMicros), sites.ChangedMicros(row.Site));
        long due = long.MaxValue;
        foreach (PathPlan way in sites.Now(row.Site)!.Paths.Where(p => !p.IsCopy && p.Has(PathTakes.Alarms)))
        {
            if (lines[(row.Site, way.Id)].WellSinceMicros is { } well)
            {
                bool isWellAllTheWhile = well + ExchangeMicros <= storedMicros;
                due = Math.Min(due, (isWellAllTheWhile ? calm : Math.Max(calm, well) + AgainMicros) + PromptMicros + (EachMicros * Before(row, way.Id)));
            }
        }

        return due;
    }

    /// <summary>Messages that may go first there.</summary>
    private int Before(AlarmRow row, string path) =>
        disk.Reports.Count(r => (ReportState)r.State < ReportState.Delivered && r.AlarmId != 0 && r.Site == row.Site && r.Path == path);

    private void LookTold(long id, long storedMicros)
    {
        bool isDue = Hub() is { } hub && hub.SteadySinceMicros <= storedMicros && disk.Alarm(id) is { ForwardedAt: 0, AcknowledgedAt: 0, Escalations: 0 };
        if (isDue)
        {
            failures.Add(FailureKind.Slow, 0, $"alarm {id} of {storedMicros / 1e6:0.000} s came to no receiver, and no one was told so by plan");
        }
    }

    private void Later(long atMicros, Action work) => timeline.At(Math.Max(atMicros, timeline.NowMicros + 1), work);
}
