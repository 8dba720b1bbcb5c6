using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// What is taken back, at each way's receiver. On the wire a cancel names no alarm: it ends the zone's last call for help. So
/// it comes behind its own call and before any newer one, and wherever the call stands it comes.
/// </summary>
internal sealed class CancelCheck(
    Timeline timeline, DiskView disk, SiteBook sites, ReceiverCheck receivers, Func<uint, uint, uint?> cancelledBy, FailureList failures)
{
    private readonly record struct Zone(string Site, string Path, uint Address);

    /// <summary>The last call for help of each device that each way's receiver was told, and has not been told the end of.</summary>
    private readonly Dictionary<Zone, (long Alarm, uint Counter, long AtMicros)> _stands = [];

    /// <summary>
    /// Where an older call went again behind that one, since its answer was lost: whether the receiver had it before nobody
    /// knows, so a cancel might end the older one, and is held back. What stands brings help that is not needed, the other way
    /// round it would be help that does not come.
    /// </summary>
    private readonly HashSet<Zone> _unclear = [];

    /// <summary>The newest call for help of each device that is stored.</summary>
    private readonly Dictionary<uint, uint> _newest = [];

    public void OnWritten(StepRows rows)
    {
        foreach (AlarmRow row in rows.Alarms.Where(ReceiverCheck.IsCall))
        {
            _newest[(uint)row.Address] = Math.Max(_newest.GetValueOrDefault((uint)row.Address), (uint)row.Counter);
        }
    }

    public void OnTook(TakenMessage taken)
    {
        if (taken.AlarmId == 0 || disk.Alarm(taken.AlarmId) is not { } row)
        {
            return;
        }

        Zone zone = new(taken.Site, taken.Path, taken.Address);
        if (taken.IsRetransmission)
        {
            if (Reporting.IsCallForHelp(taken.Kind) && _stands.TryGetValue(zone, out var newer) && newer.Alarm > row.Id)
            {
                _unclear.Add(zone);
            }

            return;
        }

        if (taken.Kind == ReportKind.Cancel)
        {
            Check(row, zone);
            _stands.Remove(zone);
        }
        else if (Reporting.IsCallForHelp(taken.Kind))
        {
            _stands[zone] = (row.Id, (uint)row.Counter, timeline.NowMicros);
            _unclear.Remove(zone);
        }
    }

    /// <summary>All is well again and had time: no call stands anywhere that its device took back.</summary>
    public void CheckSettled()
    {
        foreach ((Zone zone, (long alarm, uint counter, long atMicros)) in _stands.ToList())
        {
            if (disk.Alarm(alarm) is { CancelledAt: > 0 } && _newest[zone.Address] == counter
                && !_unclear.Contains(zone) && sites.SinceMicros(zone.Site, zone.Path) <= atMicros)
            {
                failures.Add(FailureKind.Untrue, zone.Address, $"alarm {alarm} was taken back, and stands at {zone.Path} of {zone.Site}");
                _stands.Remove(zone);
            }
        }
    }

    private void Check(AlarmRow cancel, Zone zone)
    {
        uint address = (uint)cancel.Address;
        AlarmRow? taken = cancelledBy(address, (uint)cancel.Counter) is { } counter ? disk.Alarm(address, counter) : null;
        if (taken is null || (EventKind)taken.Kind is EventKind.Duress or EventKind.Test or EventKind.Drill)
        {
            failures.Add(FailureKind.Untrue, address, $"the receiver is told that {(EventKind?)taken?.Kind} is taken back by alarm {cancel.Id}");
        }
        else if (!receivers.IsHad(taken) && sites.Plan(zone.Site, zone.Path) is { IsCopy: false })
        {
            failures.Add(FailureKind.Untrue, address, $"the receiver is told that alarm {taken.Id} is taken back before it is told of it");
        }
        else if (_stands.TryGetValue(zone, out (long Alarm, uint Counter, long AtMicros) last) && last.Counter > cancel.Counter)
        {
            failures.Add(
                FailureKind.Untrue, address, $"alarm {last.Alarm} stands at {zone.Path} of {zone.Site}, and the older cancel {cancel.Id} takes it back");
        }
    }
}
