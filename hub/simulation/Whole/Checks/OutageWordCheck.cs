using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promise 5, at the receivers, of access points and sites: once all is well again and had time, an outage that is over does
/// not stand there as one that lasts, and one that lasts is told. That it is a true one is for <see cref="OutageCheck"/>.
/// </summary>
internal sealed class OutageWordCheck(Timeline timeline, SimulatedDisk disk, SiteBook sites, ConditionCheck conditions, FailureList failures)
{
    /// <summary>A word that is due reaches a receiver that is well within this time, be there others before it.</summary>
    private const long UnderWayMicros = 300_000_000;

    /// <summary>What a message about an outage names (Report.AddressOf): beyond the addresses of devices.</summary>
    private const uint FirstAddress = 1 << 24;

    /// <summary>Those of which something was heard since all was right with them.</summary>
    private readonly HashSet<long> _open = [];

    /// <summary>When the core last began or ended each.</summary>
    private readonly Dictionary<long, long> _changed = [];

    public void OnApplied(Step step)
    {
        foreach (Outage outage in step.Outages)
        {
            _changed[outage.Id] = timeline.NowMicros;
            _open.Add(outage.Id);
        }
    }

    /// <summary>What is a retransmission to a receiver it shows to nobody.</summary>
    public void OnTook(TakenMessage taken)
    {
        if (taken is not { Kind: ReportKind.Outage, IsRetransmission: false })
        {
            return;
        }

        _open.Add(taken.Address & (FirstAddress - 1));
    }

    /// <summary>All is well again and had time.</summary>
    public void CheckSettled()
    {
        foreach (long id in _open.ToList())
        {
            if (!disk.Now.Outages.TryGetValue(id, out OutageRow? row))
            {
                continue;
            }

            uint address = FirstAddress | (uint)(row.Id & (FirstAddress - 1));
            bool isTold = (OutageKind)row.Kind != OutageKind.Gateway && sites.Now(row.Site) is { ForwardSilence: true, Receiver: not null };
            if (!isTold)
            {
                _open.Remove(id);
                continue;
            }

            if (timeline.NowMicros < _changed.GetValueOrDefault(row.Id) + UnderWayMicros)
            {
                continue;
            }

            bool lasts = row.EndedAt == 0;
            bool isWrong = lasts ? !IsThere(row.Site, address) : conditions.Wrong(row.Site, ReportKind.Outage, address).Any();
            if (isWrong)
            {
                failures.Add(
                    lasts ? FailureKind.Late : FailureKind.False, 0,
                    lasts ? $"the outage {row.Id} of {row.Subject} lasts, and nobody told the receiver"
                        : $"the outage {row.Id} of {row.Subject} is over, and stands at the receiver as one that lasts");
            }
            else if (!lasts)
            {
                _open.Remove(id);
            }
        }
    }

    private bool IsThere(string site, uint address) =>
        !sites.Now(site)!.Paths.Any(p => !p.IsCopy && p.Has(PathTakes.Supervision)) || conditions.StandsAnywhere(site, ReportKind.Outage, address);
}
