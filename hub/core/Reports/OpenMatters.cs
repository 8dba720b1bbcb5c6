namespace SchoolButton.Hub.Core;

/// <summary>Alarms that are owed over some way to the police.</summary>
internal sealed class OpenMatters(TakenBack takenBack)
{
    private readonly Dictionary<(long AlarmId, ReportKind Kind), Matter> _open = [];

    public IReadOnlyCollection<Matter> All => _open.Values;

    public Matter? Find(long alarmId, ReportKind kind) => _open.GetValueOrDefault((alarmId, kind));

    public Matter? FindCall(long alarmId) =>
        Find(alarmId, ReportKind.Panic) ?? Find(alarmId, ReportKind.SilentPanic)
        ?? Find(alarmId, ReportKind.Medical) ?? Find(alarmId, ReportKind.Duress);

    public Matter Add(Matter matter)
    {
        _open[(matter.Notice.AlarmId, matter.Notice.Kind)] = matter;
        return matter;
    }

    /// <summary>A message is not owed any more: taken out of the story of its alarm.</summary>
    public void Forget(Report report)
    {
        if (Find(report.AlarmId, report.Kind) is { } matter && matter.Owed.Remove(report))
        {
            CloseIfDone(matter);
        }
    }

    public void CloseIfDone(Matter? matter)
    {
        if (matter is { Owed.Count: 0 })
        {
            _open.Remove((matter.Notice.AlarmId, matter.Notice.Kind));
            matter.FailoverMs = 0;
            takenBack.Closed(matter);
        }
    }
}
