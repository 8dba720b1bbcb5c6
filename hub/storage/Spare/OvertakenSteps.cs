using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// What is still true of steps that this hub confirmed before another one took its place and went on without them. Alarms
/// that nobody else stored get new ids, since the other hub has used theirs; so do their reports, with new sequence
/// numbers. Counters never go back, so the higher of both is taken. Everything else was overtaken: the other hub's word on
/// it is newer.
/// </summary>
/// <param name="Rows">To be written in one step.</param>
/// <param name="Alarms">How many of them are entered.</param>
/// <param name="Known">How many the database had already.</param>
internal sealed record OvertakenSteps(StepRows Rows, int Alarms, int Known)
{
    public string Words => $"{Alarms} alarms entered anew, {Known} were known";

    /// <param name="lines">Oldest first.</param>
    /// <param name="there">What the database holds.</param>
    public static OvertakenSteps Of(IReadOnlyList<JournalLine> lines, HubSnapshot there)
    {
        StepRows steps = CarriedBatch.Of(lines);
        HashSet<ulong> known = [.. there.KnownAlarms.Select(k => k.Key)];
        Dictionary<long, long> ids = [];
        List<AlarmRow> alarms = [];
        foreach (AlarmRow alarm in steps.Alarms)
        {
            if (known.Add(AlarmKey.Of((uint)alarm.Address, alarm.Generation, (uint)alarm.Counter)))
            {
                ids[alarm.Id] = there.LastAlarmId + ids.Count + 1;
                alarms.Add(alarm with { Id = ids[alarm.Id] });
            }
        }

        StepRows rows = steps with
        {
            Alarms = alarms,
            History = [.. steps.History.Where(h => ids.ContainsKey(h.AlarmId)).Select(h => h with { AlarmId = ids[h.AlarmId] })],
            Reports =
            [
                .. steps.Reports.Where(r => ids.ContainsKey(r.AlarmId))
                    .Select((r, i) => Anew(r) with { Id = there.LastReportId + i + 1, AlarmId = ids[r.AlarmId] }),
            ],
            Paths = [],
            Announcements = [],
            Statuses = [.. Counters(steps.Statuses, there)],
            Routes = [],
            Hours = [],
            Outages = [],
            Audit = [],
            Durable = true,
        };
        return new OvertakenSteps(rows, alarms.Count, steps.Alarms.Count - alarms.Count);
    }

    /// <summary>The other hub has given its sequence number to another report.</summary>
    private static ReportRow Anew(ReportRow report) => (ReportState)report.State switch
    {
        ReportState.Queued => report with { Sequence = 0, Repeat = report.Repeat || report.Attempts > 0 },
        ReportState.Sending => report with { State = (int)ReportState.Queued, Sequence = 0, Repeat = true },
        _ => report,
    };

    private static IEnumerable<StatusRow> Counters(IReadOnlyList<StatusRow> statuses, HubSnapshot there)
    {
        Dictionary<long, Device> devices = there.Devices.ToDictionary(d => (long)d.Address);
        foreach (StatusRow status in statuses)
        {
            if (devices.TryGetValue(status.Address, out Device? device) && device.Record.Generation == status.Generation)
            {
                StatusRow now = StatusRow.Of(device);
                StatusRow higher = now with
                {
                    LastCounter = Math.Max(now.LastCounter, status.LastCounter),
                    DownCeiling = Math.Max(now.DownCeiling, status.DownCeiling),
                };
                if (higher != now)
                {
                    yield return higher;
                }
            }
        }
    }
}
