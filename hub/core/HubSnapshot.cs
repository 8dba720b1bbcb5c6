namespace SchoolButton.Hub.Core;

/// <summary>All that storage holds and the core needs to go on where it left off.</summary>
/// <param name="Devices">With their status; retired ones too, since their old alarms are shown.</param>
/// <param name="Alarms">Unfinished ones all, finished ones the newest.</param>
/// <param name="KnownAlarms">Every alarm ever stored.</param>
/// <param name="Reports">Those not delivered, and those of which something stands at a receiver (<see cref="ReportState.Standing"/>).</param>
/// <param name="Paths">One for each way that was ever used.</param>
/// <param name="Announcements">The latest of each site.</param>
public sealed record HubSnapshot(
    IReadOnlyList<Device> Devices,
    IReadOnlyList<Alarm> Alarms,
    IReadOnlyList<KnownAlarm> KnownAlarms,
    IReadOnlyList<Report> Reports,
    IReadOnlyList<PathStatus> Paths,
    long LastAlarmId,
    long LastReportId,
    IReadOnlyList<SiteAnnouncement> Announcements,
    long LastAnnouncementId)
{
    /// <summary>Those that last.</summary>
    public IReadOnlyList<Outage> Outages { get; init; } = [];

    public long LastOutageId { get; init; }

    /// <summary>Those of the newest hour of which anything is stored: if it still lasts, they are gone on with.</summary>
    public IReadOnlyList<DeviceHour> Hours { get; init; } = [];

    public static HubSnapshot Empty { get; } = new([], [], [], [], [], 0, 0, [], 0);
}
