using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promises 2 and 7, at the receivers: every stored call for help gets to one of a site's ways to the police, or to each
/// where the site wants that; over none as new twice, and no drill ever as anything else.
/// </summary>
internal sealed class ReceiverCheck(Timeline timeline, DiskView disk, SiteBook sites, FailureList failures)
{
    /// <summary>What was on the wire when the configuration changed, or was stored in that moment, may count as before it or behind it.</summary>
    private const long AboutMicros = 10_000_000;

    private readonly Dictionary<(long Alarm, ReportKind Kind, string Path), (int Sequence, long AtMicros)> _had = [];

    /// <summary>Had by the police.</summary>
    private readonly HashSet<(long Alarm, ReportKind Kind)> _arrived = [];

    /// <summary>Calls for help, and when they were stored.</summary>
    private readonly Dictionary<long, (AlarmRow Row, long AtMicros)> _owed = [];

    private readonly HashSet<long> _delivered = [];

    /// <summary>Messages that were on the wire when the hub died.</summary>
    private readonly Dictionary<(long Id, string Path), long> _inDoubt = [];

    public int Count { get; private set; }

    /// <summary>A process starts: what was on the wire when the one before died may be with the receiver.</summary>
    public void OnStarted()
    {
        foreach (ReportRow row in disk.Reports)
        {
            // Without a number it was on no wire: nobody is set up to take it.
            if ((ReportState)row.State == ReportState.Sending && row.Sequence > 0)
            {
                _inDoubt[(row.Id, row.Path)] = timeline.NowMicros;
            }
        }
    }

    public void OnWritten(StepRows rows)
    {
        foreach (AlarmRow row in rows.Alarms)
        {
            if (MustBeTold(row) && !IsHad(row))
            {
                _owed.TryAdd(row.Id, (row, timeline.NowMicros));
            }
        }

        foreach (ReportRow row in rows.Reports)
        {
            if ((ReportState)row.State == ReportState.Delivered)
            {
                _delivered.Add(row.Id);
                if (row.AlarmId > 0 && !_had.ContainsKey((row.AlarmId, (ReportKind)row.Kind, row.Path)))
                {
                    failures.Add(FailureKind.Lost, (uint)row.Address, $"message {row.Id} of alarm {row.AlarmId} counts as delivered over {row.Path}, and nobody there has it");
                }
            }
        }
    }

    /// <summary>The receiver has taken a message in.</summary>
    public void OnTook(TakenMessage taken)
    {
        Count++;
        if (taken.AlarmId == 0)
        {
            return;
        }

        AlarmRow? row = disk.Alarm(taken.AlarmId);
        if (row is null)
        {
            failures.Add(FailureKind.Lost, taken.Address, $"the receiver has alarm {taken.AlarmId}, and the disk does not");
        }
        else if (((EventKind)row.Kind == EventKind.Drill && !(taken.Kind == ReportKind.Drill && Plan(taken)!.Has(PathTakes.Drills))) || ((EventKind)row.Kind == EventKind.Test && taken.Kind != ReportKind.ManualTest))
        {
            failures.Add(FailureKind.Untrue, taken.Address, $"a {(EventKind)row.Kind} came to the receiver as {taken.Kind}");
        }

        if (!Plan(taken)!.IsCopy)
        {
            _arrived.Add((taken.AlarmId, taken.Kind));
        }

        (long, ReportKind, string) key = (taken.AlarmId, taken.Kind, taken.Path);
        bool isFirst = !_had.TryGetValue(key, out (int Sequence, long AtMicros) had);
        if (isFirst || sites.SinceMicros(taken.Site, taken.Path) > had.AtMicros - AboutMicros || taken.Kind == ReportKind.Undelivered)
        {
            _had[key] = (taken.Sequence, timeline.NowMicros);
            if (isFirst && taken.IsRetransmission && !CameOverAnother(taken))
            {
                failures.Add(
                    FailureKind.Lost, taken.Address, $"the receiver takes alarm {taken.AlarmId} for an older message with the same number {taken.Sequence}");
            }

            return;
        }

        string? how = taken.IsRepeat ? null
            : had.Sequence != taken.Sequence ? $"under number {had.Sequence} and as new under {taken.Sequence}"
            : _inDoubt.TryGetValue((taken.ReportId, taken.Path), out long sinceMicros)
                && sinceMicros - AboutMicros >= sites.SinceMicros(taken.Site, taken.Path) ? $"again after the hub died with it on the wire, unmarked, under number {taken.Sequence}"
            : null;
        if (_delivered.Contains(taken.ReportId))
        {
            how = "again, although its delivery was on disk";
        }

        if (how is not null)
        {
            failures.Add(FailureKind.Duplicate, taken.Address, $"{taken.Path} of {taken.Site} got alarm {taken.AlarmId} {how}");
        }
    }

    /// <summary>All is well again and had time: everything owed was told.</summary>
    public void CheckAllTold()
    {
        foreach ((AlarmRow row, long atMicros) in _owed.Values)
        {
            bool isHad = IsHad(row);
            if (!isHad || disk.Alarm(row.Id) is not { ForwardedAt: > 0 })
            {
                failures.Add(
                    FailureKind.Lost, (uint)row.Address,
                    isHad ? $"the receiver has alarm {row.Id}, and the hub does not know" : $"alarm {row.Id} ({(EventKind)row.Kind}) never came to the receiver");
            }
            else if (sites.Right(row.Site) is { PanicOverAll: true } site && sites.ChangedMicros(row.Site) <= atMicros - AboutMicros
                && site.Paths.FirstOrDefault(p => p.Has(PathTakes.Alarms) && !_had.ContainsKey((row.Id, KindOf(row), p.Id))) is { } without)
            {
                failures.Add(FailureKind.Lost, (uint)row.Address, $"alarm {row.Id} is for all ways of {row.Site}, and never came over {without.Id}");
            }
        }

        _owed.Clear();
    }

    /// <summary>Whether the police have a call for help, by whichever way.</summary>
    public bool IsHad(AlarmRow call) => _arrived.Contains((call.Id, KindOf(call)));

    public static bool IsCall(AlarmRow row) => !row.Restore
        && (EventKind)row.Kind is EventKind.Panic or EventKind.SilentPanic or EventKind.Duress or EventKind.Medical;

    private static ReportKind KindOf(AlarmRow row) => (EventKind)row.Kind switch
    {
        EventKind.SilentPanic => ReportKind.SilentPanic,
        EventKind.Duress => ReportKind.Duress,
        EventKind.Medical => ReportKind.Medical,
        _ => ReportKind.Panic,
    };

    private PathPlan? Plan(TakenMessage taken) => sites.Plan(taken.Site, taken.Path);

    private bool MustBeTold(AlarmRow row) => IsCall(row) && sites.Right(row.Site)?.Receiver is not null;

    /// <summary>Two ways to one receiver whose numbers met: it has this very message over the other.</summary>
    private bool CameOverAnother(TakenMessage taken) => _had.Any(
        h => h.Key.Alarm == taken.AlarmId && h.Key.Kind == taken.Kind && h.Key.Path != taken.Path && h.Value.Sequence == taken.Sequence);
}
