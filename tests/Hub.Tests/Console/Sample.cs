using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.HubConsole;

/// <summary>Devices and alarms to show and to ask for.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset At = new(2026, 3, 2, 7, 59, 30, 250, TimeSpan.Zero);

    public static DeviceView Device(string id = "00a001", DeviceState state = DeviceState.Online) => new(
        id,
        Name: "Button at the desk",
        Site: "School 12",
        Room: "Room 101",
        Kind: "stationary",
        state,
        LastHeardAt: state == DeviceState.New ? null : At,
        Battery: 87,
        Firmware: "1.2.3",
        Zone: 1,
        IntervalSeconds: 30,
        BoundSeconds: 90,
        StateSince: At.AddHours(-1),
        Gateway: null,
        Announcement: null,
        LastStart: "power-on",
        Links: [],
        LossPercent: null,
        InterferenceSince: null,
        PendingCommand: null,
        Warnings: []);

    public static AlarmView Alarm(long id = 1, AlarmState state = AlarmState.Sending, string kind = "panic") => new(
        id,
        DeviceId: "00a001",
        kind,
        state,
        RaisedAt: At,
        StoredAt: At.AddMilliseconds(4),
        ForwardedAt: state >= AlarmState.Forwarded ? At.AddMilliseconds(19) : null,
        AcknowledgedAt: state == AlarmState.Acknowledged ? At.AddSeconds(8) : null,
        Attempts: state == AlarmState.Stored ? 0 : 1,
        Receiver: "Police, district 2",
        Site: "School 12",
        Room: "Room 101",
        DeviceName: "Button at the desk",
        Restore: false,
        AcknowledgedBy: state == AlarmState.Acknowledged ? "Aigerim" : null,
        LastError: state == AlarmState.Failing ? "connection refused" : null,
        CancelledAt: null,
        Cause: "single");

    public static OutageView Outage(long id = 1, int devices = 37) => new(
        id, Kind: "access-point", Site: "School 12", Subject: "AP 2 east", Since: At, EndedAt: null, devices);

    public static PathView Path(string id = "primary", int order = 1, string state = "up") => new(
        Site: "north",
        id,
        Name: $"{id}.police.example:9000",
        order,
        state,
        Since: At.AddHours(-2),
        LastAnswerAt: At,
        RoundTripMs: 34.5,
        Owed: 2,
        LastError: state == "failed" ? "connection refused" : null,
        Supervision: "link",
        SupervisionSeconds: 60,
        ReportingSeconds: 180,
        MeasuredReportingSeconds: state == "failed" ? 121.5 : null,
        Takes: ["alarms", "supervision"],
        RefusesSupervision: false);

    public static SitePathsView Paths(string site = "north", params PathView[] paths) => new(
        site, paths.Length > 0 ? paths : [Path(), Path("second", 2, "failed"), Path("mail", 0, "unknown")]);

    public static DeviceHour Hour(int hour = 8) => new(
        0x00a001, new DateTimeOffset(2026, 3, 2, hour, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), Heartbeats: 118,
        LongestGapMs: 61_500, LowestBattery: 87, RssiDbm: -71.5, SnrDb: null, Missed: 2);

    public static HistoryEntry Entry(string what = "acknowledged") => new(1, At.ToUnixTimeMilliseconds(), what, "Aigerim");

    public static SiteView Site(string id = "School 12", Announcement announcement = Announcement.None) => new(
        id,
        Name: "School No. 12",
        announcement,
        Since: announcement == Announcement.None ? null : At,
        Until: announcement == Announcement.None ? null : At.AddHours(1),
        By: announcement == Announcement.None ? null : "Aigerim",
        Annunciators: 2,
        Confirmed: 1,
        Unconfirmed: ["00a007"]);
}
