using SchoolButton.Hub.Core.Silence;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Something that the hub found and that is not over. Told only to whoever is set up for it; that may be changed while it
/// lasts.
/// </summary>
/// <param name="Notice">As it is told now.</param>
/// <param name="IsToBeTold">False while its beginning is not to be told: somebody works on the device, or it is back already.</param>
internal readonly record struct Lasting(Notice Notice, bool IsToBeTold = true)
{
    /// <summary>All there is, but for what the ways out themselves are.</summary>
    public static IEnumerable<Lasting> All(Roster roster, SilenceJudge judge, long nowUnixMs)
    {
        foreach (Device device in roster.Devices)
        {
            if (device.Record.Retired)
            {
                continue;
            }

            if (SilenceWord.Owes(device))
            {
                yield return new Lasting(Of(ReportKind.DeviceSilent, device, nowUnixMs), SilenceWord.IsToldSilent(device));
            }

            if (device.BatteryLowSinceUnixMs != 0)
            {
                yield return new Lasting(Of(ReportKind.BatteryLow, device, nowUnixMs));
            }

            if (device.JammedSinceUnixMs != 0)
            {
                yield return new Lasting(Of(ReportKind.Interference, device, nowUnixMs));
            }
        }

        foreach (Outage outage in judge.Outages)
        {
            foreach (Notice notice in Of(outage, roster, nowUnixMs))
            {
                yield return new Lasting(notice);
            }
        }
    }

    private static Notice Of(ReportKind kind, Device device, long nowUnixMs) =>
        new(kind, Restore: false, device.Record.Site, device.Address, device.Record.Zone, nowUnixMs);

    private static IEnumerable<Notice> Of(Outage outage, Roster roster, long nowUnixMs) => outage.Kind switch
    {
        // Told by its own silence.
        OutageKind.Gateway => [],
        OutageKind.HubMains => OfHub(ReportKind.HubMains, roster, nowUnixMs),
        OutageKind.HubBattery => OfHub(ReportKind.HubBattery, roster, nowUnixMs),
        _ => [new Notice(ReportKind.Outage, Restore: false, outage.Site, Report.AddressOf(outage), Zone: 0, nowUnixMs)],
    };

    private static IEnumerable<Notice> OfHub(ReportKind kind, Roster roster, long nowUnixMs) =>
        roster.Sites.Keys.Select(site => new Notice(kind, Restore: false, site, Report.HubAddress, Zone: 0, nowUnixMs));
}
