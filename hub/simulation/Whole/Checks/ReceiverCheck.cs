using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promises 2 and 7, at the receiver: every stored call for help gets there, none as new twice, and no drill ever.
/// </summary>
internal sealed class ReceiverCheck(DiskView disk, IReadOnlyDictionary<string, Site> sites, Func<uint, uint, uint?> cancelledBy, FailureList failures)
{
    private readonly Dictionary<(long Alarm, ReportKind Kind), int> _had = [];
    private readonly Dictionary<long, AlarmRow> _owed = [];
    private readonly Dictionary<long, ReportRow> _delivered = [];

    /// <summary>Messages that were on the wire when the hub died.</summary>
    private readonly HashSet<long> _inDoubt = [];

    public int Count { get; private set; }

    /// <summary>A process starts: what was on the wire when the one before died may be with the receiver.</summary>
    public void OnStarted()
    {
        foreach (ReportRow row in disk.Reports)
        {
            if ((ReportState)row.State == ReportState.Sending)
            {
                _inDoubt.Add(row.Id);
            }
        }
    }

    public void OnWritten(StepRows rows)
    {
        foreach (AlarmRow row in rows.Alarms)
        {
            if (MustBeTold(row))
            {
                _owed[row.Id] = row;
            }
        }

        foreach (ReportRow row in rows.Reports)
        {
            if ((ReportState)row.State == ReportState.Delivered)
            {
                _delivered.TryAdd(row.Id, row);
                if (row.AlarmId > 0 && !_had.ContainsKey((row.AlarmId, (ReportKind)row.Kind)))
                {
                    failures.Add(FailureKind.Lost, (uint)row.Address, $"message {row.Id} of alarm {row.AlarmId} counts as delivered, and no receiver has it");
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
        else if ((EventKind)row.Kind == EventKind.Drill || ((EventKind)row.Kind == EventKind.Test && taken.Kind != ReportKind.ManualTest))
        {
            failures.Add(FailureKind.Untrue, taken.Address, $"a {(EventKind)row.Kind} came to the receiver as {taken.Kind}");
        }

        if (taken.Kind == ReportKind.Cancel && row is not null)
        {
            CheckCancel(row);
        }

        (long, ReportKind) key = (taken.AlarmId, taken.Kind);
        if (!_had.TryGetValue(key, out int sequence))
        {
            _had[key] = taken.Sequence;
            if (taken.IsRetransmission)
            {
                failures.Add(
                    FailureKind.Lost, taken.Address, $"the receiver takes alarm {taken.AlarmId} for an older message with the same number {taken.Sequence}");
            }

            return;
        }

        string? how = taken.IsRepeat ? null
            : sequence != taken.Sequence ? $"under number {sequence} and as new under {taken.Sequence}"
            : _inDoubt.Contains(taken.ReportId) ? $"again after the hub died with it on the wire, unmarked, under number {taken.Sequence}"
            : null;
        if (_delivered.ContainsKey(taken.ReportId))
        {
            how = "again, although its delivery was on disk";
        }

        if (how is not null)
        {
            failures.Add(FailureKind.Duplicate, taken.Address, $"the receiver got alarm {taken.AlarmId} {how}");
        }
    }

    /// <summary>All is well again and had time: everything owed was told.</summary>
    public void CheckAllTold()
    {
        foreach (AlarmRow row in _owed.Values)
        {
            bool isHad = _had.Keys.Any(k => k.Alarm == row.Id);
            if (!isHad || disk.Alarm(row.Id) is not { ForwardedAt: > 0 })
            {
                failures.Add(
                    FailureKind.Lost, (uint)row.Address,
                    isHad ? $"the receiver has alarm {row.Id}, and the hub does not know" : $"alarm {row.Id} ({(EventKind)row.Kind}) never came to the receiver");
            }
        }

        _owed.Clear();
    }

    /// <summary>On the wire a cancel names no alarm: it ends the zone's last call for help.</summary>
    private void CheckCancel(AlarmRow cancel)
    {
        uint address = (uint)cancel.Address;
        AlarmRow? taken = cancelledBy(address, (uint)cancel.Counter) is { } counter ? disk.Alarm(address, counter) : null;
        if (taken is null || (EventKind)taken.Kind is EventKind.Duress or EventKind.Test or EventKind.Drill)
        {
            failures.Add(FailureKind.Untrue, address, $"the receiver is told that {(EventKind?)taken?.Kind} is taken back by alarm {cancel.Id}");
        }
        else if (!_had.ContainsKey((taken.Id, Kind(taken))))
        {
            failures.Add(FailureKind.Untrue, address, $"the receiver is told that alarm {taken.Id} is taken back before it is told of it");
        }
    }

    private bool MustBeTold(AlarmRow row) => !row.Restore
        && (EventKind)row.Kind is EventKind.Panic or EventKind.SilentPanic or EventKind.Duress or EventKind.Medical
        && sites.GetValueOrDefault(row.Site)?.Receiver is not null
        && !_had.ContainsKey((row.Id, Kind(row)));

    private static ReportKind Kind(AlarmRow row) => (EventKind)row.Kind switch
    {
        EventKind.SilentPanic => ReportKind.SilentPanic,
        EventKind.Duress => ReportKind.Duress,
        EventKind.Medical => ReportKind.Medical,
        _ => ReportKind.Panic,
    };
}
