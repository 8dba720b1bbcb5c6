using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

internal sealed class AcksBeforeCommit : Rim
{
    public override bool AcksFirst => true;
}

internal sealed class CommitNotDurable : Rim
{
    public override SimulatedDisk Disk(Timeline timeline, Chance chance) => new NeverSyncs(timeline, chance);

    private sealed class NeverSyncs(Timeline timeline, Chance chance) : SimulatedDisk(timeline, chance)
    {
        protected override bool IsDurable(StepRows rows) => false;
    }
}

internal sealed class AlarmsForgotten : Rim
{
    public override HubSnapshot Loaded(HubSnapshot right) => right with { Alarms = [], KnownAlarms = [] };
}

internal sealed class OutboxForgotten : Rim
{
    public override HubSnapshot Loaded(HubSnapshot right) => right with { Reports = [] };
}

internal sealed class SequenceReset : Rim
{
    public override HubSnapshot Loaded(HubSnapshot right) => right with { Paths = [] };
}

internal sealed class KnownForgotten : Rim
{
    public override HubSnapshot Loaded(HubSnapshot right) => right with { Devices = [.. right.Devices.Select(d => new Device(d.Record))] };
}

internal sealed class CounterAgain : Rim
{
    public override SimulatedDisk Disk(Timeline timeline, Chance chance) => new Unreserved(timeline, chance);

    private sealed class Unreserved(Timeline timeline, Chance chance) : SimulatedDisk(timeline, chance)
    {
        protected override DiskContent Apply(DiskContent before, StepRows rows) =>
            base.Apply(before, rows with { Statuses = [.. rows.Statuses.Select(s => s with { DownCeiling = 0 })] });
    }
}

internal sealed class RepeatNotMarked : Rim
{
    public override HubSnapshot Loaded(HubSnapshot right)
    {
        foreach (Report report in right.Reports)
        {
            report.State = ReportState.Queued;
            report.MayBeRepeat = false;
        }

        return right;
    }
}

internal sealed class SentIsDelivered : Rim
{
    public override SimulatedDisk Disk(Timeline timeline, Chance chance) => new Hopes(timeline, chance);

    private sealed class Hopes(Timeline timeline, Chance chance) : SimulatedDisk(timeline, chance)
    {
        protected override DiskContent Apply(DiskContent before, StepRows rows) => base.Apply(before, rows with
        {
            Reports = [.. rows.Reports.Select(r =>
                (ReportState)r.State == ReportState.Sending ? r with { State = (int)ReportState.Delivered } : r)],
        });
    }
}
