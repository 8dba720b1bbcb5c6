namespace SchoolButton.Hub.Core;

/// <summary>
/// What one batch changed, and what may happen once that is on disk. Storage writes the touched entities whole, so a
/// commit that failed can simply be tried again; the effects are released only after it.
/// </summary>
public sealed class Step
{
    /// <summary>To be stored, and shown.</summary>
    public HashSet<Device> Devices { get; } = [];

    /// <summary>To be shown alone: they were heard, and what storage has of them is not older than it may be. None of the above.</summary>
    public HashSet<Device> Heard { get; } = [];

    /// <summary>Each takes the place of the one of the same device and hour.</summary>
    public List<DeviceHour> Hours { get; } = [];

    public HashSet<Outage> Outages { get; } = [];

    public List<AuditEntry> Audit { get; } = [];

    /// <summary>Each of a device that is touched too.</summary>
    public HashSet<Route> Routes { get; } = [];

    public HashSet<Alarm> Alarms { get; } = [];

    public HashSet<Report> Reports { get; } = [];

    public HashSet<ReceiverPath> Paths { get; } = [];

    /// <summary>Ways out to be shown anew: something is owed, was answered or failed there. Nothing is stored of it.</summary>
    public HashSet<ReceiverPath> PathsSeen { get; } = [];

    /// <summary>The sites, or their ways out, are others now: whatever was shown of ways is to be shown anew.</summary>
    public bool SitesReplaced { get; internal set; }

    public HashSet<SiteAnnouncement> Announcements { get; } = [];

    /// <summary>Sites whose announcement, or the confirming of it, is to be shown anew; by id. Nothing is stored of it.</summary>
    public HashSet<string> Sites { get; } = [];

    public List<HistoryEntry> History { get; } = [];

    /// <summary>For the log. Stored with the devices.</summary>
    public List<Interference> Interferences { get; } = [];

    /// <summary>For the log: by how much the wall clock was set since the last step, forward if positive; 0 if it was not.</summary>
    public long ClockStepMs { get; internal set; }

    /// <summary>
    /// Whether the commit must survive a power cut before any effect. Heartbeats alone need not: what a power cut could
    /// take is a moment of "last heard", and a restart gives grace anyway.
    /// </summary>
    public bool Durable { get; internal set; }

    public List<Downlink> Downlinks { get; } = [];

    /// <summary>To be sent, one for each path that was idle.</summary>
    public List<Outgoing> Sends { get; } = [];

    /// <summary>Ways to be tried without telling anything; nothing is stored of it.</summary>
    public List<ReceiverPath> Probes { get; } = [];

    public bool HasChanges => Devices.Count + Alarms.Count + Reports.Count + Paths.Count + Announcements.Count + History.Count
        + Hours.Count + Outages.Count + Audit.Count > 0;

    public void Clear()
    {
        Devices.Clear();
        Heard.Clear();
        Hours.Clear();
        Outages.Clear();
        Audit.Clear();
        Routes.Clear();
        Alarms.Clear();
        Reports.Clear();
        Paths.Clear();
        PathsSeen.Clear();
        Announcements.Clear();
        Sites.Clear();
        History.Clear();
        Interferences.Clear();
        Downlinks.Clear();
        Sends.Clear();
        Probes.Clear();
        Durable = false;
        SitesReplaced = false;
        ClockStepMs = 0;
    }
}
