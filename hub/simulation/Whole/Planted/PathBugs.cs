using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;

namespace SchoolButton.Hub.Simulation.Whole;

internal sealed class FirstWayOnly : Rim
{
    public override IReadOnlyList<Site> Sites(IReadOnlyList<Site> right) => [.. right.Select(s => s with { Paths = First(s.Paths) })];

    private static IReadOnlyList<PathPlan> First(IReadOnlyList<PathPlan> paths)
    {
        PathPlan? first = paths.FirstOrDefault(p => !p.IsCopy);
        return [.. paths.Where(p => p.IsCopy || p == first)];
    }
}

internal sealed class OverAllIsOne : Rim
{
    public override IReadOnlyList<Site> Sites(IReadOnlyList<Site> right) => [.. right.Select(s => s with { PanicOverAll = false })];
}

internal sealed class NeverEscalates : Rim
{
    public override IReadOnlyList<Site> Sites(IReadOnlyList<Site> right) =>
        [.. right.Select(s => s with { Escalation = new EscalationPlan { AfterMs = [EscalationPlan.MostMs] } })];
}

/// <summary>A reload tears down what was set up, and builds all of it anew.</summary>
internal sealed class ReloadFromNothing : Rim
{
    public override void Batch(List<Input> batch)
    {
        for (int i = batch.Count - 1; i >= 0; i--)
        {
            if (batch[i] is SitesChanged reload)
            {
                batch.Insert(i, new SitesChanged
                {
                    ReceivedMs = reload.ReceivedMs,
                    Sites = [.. reload.Sites.Select(s => s with { Paths = [] })],
                });
            }
        }
    }
}

/// <summary>Whatever a receiver is asked, nothing but an answer to a message counts.</summary>
internal sealed class SupervisionUnheeded : Rim
{
    public override void Batch(List<Input> batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch[i] is PathAnswered answer)
            {
                batch[i] = new PathAnswered
                {
                    ReceivedMs = answer.ReceivedMs, Site = answer.Site, Path = answer.Path, Outcome = SendOutcome.Acknowledged,
                };
            }
        }
    }
}

internal sealed class CancelUntoldElsewhere : Rim
{
    public override Outgoing? Sent(Outgoing right) => right is { Kind: ReportKind.Cancel, Path: not "w1" } ? null : right;
}

internal sealed class EndUntoldElsewhere : Rim
{
    public override Outgoing? Sent(Outgoing right) => right is { Kind: ReportKind.DeviceSilent, Restore: true, Path: not "w1" } ? null : right;
}

/// <summary>A device's last cancel goes out in place of its next call, when that is tried again.</summary>
internal sealed class CancelOutlivesCall : Rim
{
    private readonly Dictionary<(string Site, string Path, uint Address), Outgoing> _cancels = [];

    public override Outgoing Sent(Outgoing right)
    {
        (string, string, uint) zone = (right.Site, right.Path, right.Address);
        if (right.Kind == ReportKind.Cancel)
        {
            _cancels[zone] = right;
        }

        bool isCall = right.Kind is ReportKind.Panic or ReportKind.SilentPanic or ReportKind.Medical or ReportKind.Duress;
        return isCall && right.Attempt > 1 && _cancels.Remove(zone, out Outgoing? cancel) ? cancel : right;
    }
}
