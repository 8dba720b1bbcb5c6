using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>Turns the core's entities into what people see.</summary>
public static class ViewOf
{
    /// <summary>A battery at or below this is to be changed; the page marks it too (tile.js).</summary>
    public const int LowBatteryPercent = 20;

    private static readonly long LateMs = new CorePolicy().LateMs;

    /// <summary>What a heartbeat says that somebody should know.</summary>
    private const byte Warned = HeartbeatBody.TamperFlag | HeartbeatBody.StuckFlag | HeartbeatBody.FaultFlag
        | HeartbeatBody.WalkTestFlag | HeartbeatBody.TestModeFlag;

    public static DeviceView Device(Device device) => new DeviceFacts(device).View;

    public static DeviceView Device(DeviceFacts device) => new(
        DeviceAddress.ToText(device.Record.Address),
        device.Record.Name,
        device.Record.Site,
        device.Record.Room,
        device.Record.Kind,
        device.State,
        Time(device.LastHeardUnixMs),
        device.Battery <= BatteryLevel.Full ? device.Battery : null,
        device.Firmware,
        device.Record.Zone,
        device.Record.IntervalMs / 1_000.0,
        device.BoundMs / 1_000.0,
        Time(device.StateSinceUnixMs),
        device.Gateway == 0 ? null : DeviceAddress.ToText(device.Gateway),
        device.Shown,
        CauseNames.Of(device.ResetCause),
        Links(device),
        device.LossPercent,
        Time(device.JammedSinceUnixMs),
        CommandNames.Of(device.PendingKind),
        Warnings(device))
    {
        SnoozedUntil = Time(device.SnoozedUntilUnixMs),
        SnoozedBy = device.SnoozedBy,
    };

    public static SiteView Site(Site site, HubCore core)
    {
        SiteAnnouncement? announcement = core.AnnouncementOf(site.Id) is { IsInForce: true } inForce ? inForce : null;
        IReadOnlyList<Device> annunciators = core.Annunciators(site.Id);
        List<string> unconfirmed = [.. annunciators
            .Where(d => !core.Confirms(d))
            .Select(d => DeviceAddress.ToText(d.Address))
            .Order(StringComparer.Ordinal)];
        return new SiteView(
            site.Id,
            site.Name,
            announcement?.Kind ?? Announcement.None,
            announcement is null ? null : Time(announcement.SinceUnixMs),
            announcement is null ? null : Time(announcement.UntilUnixMs),
            announcement?.By,
            annunciators.Count,
            annunciators.Count - unconfirmed.Count,
            unconfirmed);
    }

    public static AlarmView Alarm(Alarm alarm, Device? device) => new(
        alarm.Id,
        DeviceAddress.ToText(alarm.Address),
        EventNames.Of(alarm.Kind),
        alarm.State,
        DateTimeOffset.FromUnixTimeMilliseconds(alarm.RaisedUnixMs),
        DateTimeOffset.FromUnixTimeMilliseconds(alarm.StoredUnixMs),
        Time(alarm.ForwardedUnixMs),
        Time(alarm.AcknowledgedUnixMs),
        alarm.Attempts,
        alarm.Receiver,
        alarm.Site,
        device?.Record.Room ?? string.Empty,
        device?.Record.Name ?? DeviceAddress.ToText(alarm.Address),
        alarm.Restore,
        alarm.AcknowledgedBy,
        alarm.LastError,
        Time(alarm.CancelledUnixMs),
        CauseNames.Of(alarm.Kind, alarm.Cause))
    {
        Step = alarm.Step,
        RespondingAt = Time(alarm.RespondingUnixMs),
        ArrivedAt = Time(alarm.ArrivedUnixMs),
        ClosedAt = Time(alarm.ClosedUnixMs),
        Escalations = alarm.Escalations,
        LateSeconds = Lateness.Of(alarm, LateMs) / 1_000,
    };

    public static OutageView Outage(Outage outage) => new(
        outage.Id,
        outage.Kind switch
        {
            OutageKind.Gateway => "gateway",
            OutageKind.AccessPoint => "access-point",
            OutageKind.HubMains => "hub-mains",
            OutageKind.HubBattery => "hub-battery",
            _ => "site",
        },
        outage.Site,
        outage.Subject,
        DateTimeOffset.FromUnixTimeMilliseconds(outage.SinceUnixMs),
        Time(outage.EndedUnixMs),
        outage.Devices);

    public static PathView Path(ReceiverPath path)
    {
        PathHealth health = path.Health;
        return new PathView(
            path.Site,
            path.Plan.Id,
            path.Plan.Name,
            path.Order,
            health.State switch
            {
                PathState.Up => "up",
                PathState.Failed => "failed",
                _ => "unknown",
            },
            DateTimeOffset.FromUnixTimeMilliseconds(health.SinceUnixMs),
            Time(health.LastAnswerUnixMs),
            health.RoundTripMs,
            path.Owed,
            health.LastError,
            path.Plan.Supervision switch
            {
                PathSupervision.Link => "link",
                PathSupervision.TestEvent => "test",
                _ => "none",
            },
            (int)(path.Plan.SupervisionMs / 1_000),
            (int)(path.Plan.ReportingMs / 1_000),
            health.MeasuredReportingMs / 1_000.0,
            [.. TakesNames.Of(path.Plan.Takes)],
            health is { State: PathState.Up, RefusesSupervision: true } && path.Plan.Supervision != PathSupervision.None);
    }

    private static LinkView[] Links(DeviceFacts device) => device.Routes.Length == 0
        ? []
        :
        [
            .. device.Routes.ToArray()
                .OrderByDescending(r => r.SnrDb)
                .ThenByDescending(r => r.RssiDbm)
                .Select(r => new LinkView(
                    DeviceAddress.ToText(r.Gateway),
                    (int)Math.Round(r.RssiDbm),
                    Math.Round(r.SnrDb, 1),
                    Math.Round(r.LastSnrDb, 1),
                    r.Frames,
                    DateTimeOffset.FromUnixTimeMilliseconds(r.HeardUnixMs))),
        ];

    private static IReadOnlyList<string> Warnings(DeviceFacts device)
    {
        // Nearly always: nothing is made for it.
        bool isWell = !device.Record.Retired
            && !device.IntervalMismatch
            && (device.Flags & Warned) == 0
            && device.JammedSinceUnixMs == 0
            && !device.HasGoneBack
            && device.BatteryLowSinceUnixMs == 0
            && device.Battery > LowBatteryPercent;
        if (isWell)
        {
            return [];
        }

        List<string> warnings = [];
        if (device.Record.Retired)
        {
            warnings.Add("retired");
        }

        if (device.IntervalMismatch)
        {
            warnings.Add(
                $"it sends every {device.DeclaredIntervalMs / 1_000} s but {device.Record.IntervalMs / 1_000.0:0.#} s was agreed: "
                + $"its silence shows only after {device.BoundMs / 1_000} s; correct its settings file");
        }

        if (device.HasGoneBack)
        {
            warnings.Add(
                "frames with its key come, but their counter is old: its memory failed or was put back, or somebody plays them back; "
                + "it may work, but a press under a counter that it has used before may be taken for that one sent again: "
                + "give it a new key at once: retire it and add it anew");
        }

        Flag(HeartbeatBody.TamperFlag, "its case is open");
        Flag(HeartbeatBody.StuckFlag, "its button is stuck: free or replace it");
        bool isToldAlready = (device.Flags & HeartbeatBody.StuckFlag) != 0 && device.Fault == FaultCode.StuckButton;
        if ((device.Flags & HeartbeatBody.FaultFlag) != 0 && !isToldAlready)
        {
            warnings.Add(FaultWords(device.Fault));
        }

        bool isInWalkTest = (device.Flags & HeartbeatBody.WalkTestFlag) != 0;
        Flag(HeartbeatBody.WalkTestFlag, "it is in walk test: presses are tests");
        if (!isInWalkTest)
        {
            Flag(HeartbeatBody.TestModeFlag, "it is in test mode: presses are tests");
        }

        if (device.JammedSinceUnixMs != 0)
        {
            warnings.Add(InterferenceWords(device.State));
        }

        if (device.Battery <= (device.BatteryLowSinceUnixMs == 0 ? LowBatteryPercent : BatteryLevel.Full))
        {
            warnings.Add($"its battery is at {device.Battery} %: change it soon");
        }

        return warnings;

        void Flag(byte flag, string words)
        {
            if ((device.Flags & flag) != 0)
            {
                warnings.Add(words);
            }
        }
    }

    private static string InterferenceWords(DeviceState state) => state is DeviceState.Silent or DeviceState.Unknown
        ? "when it was heard last its channel was jammed, and nobody knows whether it still is: see first why it is silent"
        : "its channel is occupied by what is not ours, interference or a jammer: presses over it come late or not at all; "
            + "watch that part of the building, look for a new transmitter nearby, and set another channel if it stays";

    private static string FaultWords(FaultCode fault) => fault switch
    {
        FaultCode.StuckButton => "its button reads pressed all the time: free or replace it",
        FaultCode.Settings => "its settings file is missing or wrong, it works with safe defaults: copy the file to it again",
        FaultCode.Storage => "it cannot write to its own memory: replace it soon",
        FaultCode.Restarted => "a part of its firmware failed and was restarted: note when, and update its firmware",
        FaultCode.Radio => "its radio does not answer: check the antenna and the board, or replace it",
        FaultCode.SafeMode => "its firmware could not start several times, only button and links work: replace it",
        _ => "it reports a fault of its own",
    };

    private static DateTimeOffset? Time(long unixMs) =>
        unixMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
