using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>What a store reads at start; <see cref="ToSnapshot"/> makes the core's nouns of it.</summary>
public sealed record SnapshotRows
{
    public IReadOnlyList<DeviceRecord> Directory { get; init; } = [];

    public IReadOnlyList<StatusRow> Statuses { get; init; } = [];

    public IReadOnlyList<RouteRow> Routes { get; init; } = [];

    /// <summary>Unfinished ones all, finished ones the newest; by id.</summary>
    public IReadOnlyList<AlarmRow> Alarms { get; init; } = [];

    /// <summary>Every alarm ever stored.</summary>
    public IReadOnlyList<KnownAlarm> KnownAlarms { get; init; } = [];

    /// <summary>Those not delivered, by id.</summary>
    public IReadOnlyList<ReportRow> Reports { get; init; } = [];

    public IReadOnlyList<PathRow> Paths { get; init; } = [];

    /// <summary>The latest of each site, by id.</summary>
    public IReadOnlyList<AnnouncementRow> Announcements { get; init; } = [];

    /// <summary>Those that last, by id.</summary>
    public IReadOnlyList<OutageRow> Outages { get; init; } = [];

    /// <summary>Those of the newest hour of which there are any: if it still lasts, the core goes on with them.</summary>
    public IReadOnlyList<DeviceHour> Hours { get; init; } = [];

    public long LastAlarmId { get; init; }

    public long LastReportId { get; init; }

    public long LastAnnouncementId { get; init; }

    public long LastOutageId { get; init; }

    public HubSnapshot ToSnapshot()
    {
        Dictionary<long, StatusRow> statuses = Statuses.ToDictionary(s => s.Address);
        ILookup<long, RouteRow> routes = Routes.ToLookup(r => r.Address);
        return new HubSnapshot(
            [.. Directory.Select(d => statuses.TryGetValue(d.Address, out StatusRow? status)
                ? new Device(d, status.ToStatus(Of(d.Address)))
                : new Device(d))],
            [.. Alarms.Select(a => a.ToAlarm())],
            KnownAlarms,
            [.. Reports.Select(r => r.ToReport())],
            [.. Paths.Select(p => p.ToStatus())],
            LastAlarmId,
            LastReportId,
            [.. Announcements.Select(a => a.ToAnnouncement())],
            LastAnnouncementId)
        {
            Outages = [.. Outages.Select(o => o.ToOutage())],
            LastOutageId = LastOutageId,
            Hours = Hours,
        };

        IReadOnlyList<RouteStatus> Of(uint address) => routes.Contains(address)
            ? [.. routes[address].OrderBy(r => r.Slot).Select(r => r.ToStatus())]
            : [];
    }
}
