using System.Reflection;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>Entities with a telling value in every field, and a comparison that forgets none.</summary>
internal static class Samples
{
    public static DeviceRecord Record(string site = "north", int zone = 0, string name = "Room 7, Süd") => new(
        0, 0, name, site, "Raum 7", "annunciator", zone, IntervalMs: 31_000, BoundMs: 93_000, Retired: false)
    {
        Behind = "Switch, 2. Stock",
    };

    public static KeySeal Seal(byte first = 7) =>
        new([.. Enumerable.Range(first, KeySeal.SecretLength).Select(b => (byte)b)]);

    public static byte[] Key(byte first = 1) => [.. Enumerable.Range(first, Frame.KeyLength).Select(b => (byte)b)];

    public static DeviceStatus Status(int generation = 0) => new()
    {
        Generation = generation,
        State = DeviceState.Late,
        StateSinceUnixMs = 1_788_000_000_001,
        LastCounter = Frame.MaxCounter,
        LastHeardUnixMs = 1_788_000_000_002,
        Battery = 255,
        Firmware = "255.254.253",
        Flags = 0xFF,
        DeclaredIntervalMs = 65_535_000,
        DownCeiling = Frame.MaxCounter,
        Fault = FaultCode.Radio,
        ResetCause = ResetCause.Supervisor,
        Shown = Protocol.Announcement.Drill,
        Arrivals = Arrivals.None.Missed(Arrivals.Window),
        Routes = [Route(0, DeviceAddress.Max), Route(1, 1)],
        JammedSinceUnixMs = 1_788_000_000_011,
        PendingKind = CommandKind.WalkTest,
        PendingArgument = 65_535,
        PendingUntilUnixMs = 1_788_000_000_012,
        SnoozedUntilUnixMs = 1_788_000_000_013,
        SnoozedBy = "Jürgen \"Jo\" O'Neill",
        Flaps = int.MaxValue,
        FlapUnixMs = 1_788_000_000_014,
        BatteryLowSinceUnixMs = 1_788_000_000_017,
    };

    public static Outage Outage(long id = 1, string site = "north", long endedUnixMs = 0) => new()
    {
        Id = id,
        Kind = OutageKind.AccessPoint,
        Site = site,
        Subject = "Switch, 2. Stock",
        SinceUnixMs = 1_788_000_000_015,
        EndedUnixMs = endedUnixMs,
        Devices = 17,
    };

    public static DeviceHour Hour(uint address = DeviceAddress.Max, long hourUnixMs = 1_788_001_200_000) => new(
        address, hourUnixMs, Heartbeats: 60, LongestGapMs: 3_600_001, LowestBattery: 254, RssiDbm: -101.25, SnrDb: -7.125,
        Missed: 9);

    /// <summary>Only the core itself may say that a step must survive a power cut.</summary>
    public static Step DurableStep()
    {
        Step step = new();
        typeof(Step).GetProperty(nameof(Step.Durable))!.SetValue(step, true);
        return step;
    }

    public static AuditEntry Audited(string what = "snooze", string? detail = "two hours 🚨") =>
        new(1_788_000_000_016, "Jürgen \"Jo\" O'Neill", what, "00000A", detail);

    public static RouteStatus Route(int slot, uint gateway) =>
        new(slot, gateway, LastHeardUnixMs: 1_788_000_000_000 + slot, RssiDbm: -101.25, SnrDb: -7.125, Frames: 1_000_000);

    public static Alarm Alarm(
        long id = 1, uint counter = Frame.MaxCounter, long forwardedUnixMs = 1_788_000_000_005) => new()
    {
        Id = id,
        Address = DeviceAddress.Max,
        Generation = AlarmKey.MaxGeneration,
        Counter = counter,
        Kind = (EventKind)127,
        Restore = true,
        Zone = 255,
        Cause = 254,
        Site = "north'; DROP TABLE alarms; --",
        RaisedUnixMs = 1_788_000_000_003,
        StoredUnixMs = 1_788_000_000_004,
        ForwardedUnixMs = forwardedUnixMs,
        AcknowledgedUnixMs = 1_788_000_000_006,
        AcknowledgedBy = "Jürgen \"Jo\" O'Neill",
        CancelledUnixMs = 1_788_000_000_007,
        Attempts = int.MaxValue,
        Receiver = "receiver:9000",
        LastError = "nobody there 🚨",
        RespondingUnixMs = 1_788_000_000_012,
        ArrivedUnixMs = 1_788_000_000_013,
        ClosedUnixMs = 1_788_000_000_014,
        Escalations = 15,
    };

    public static SiteAnnouncement Announcement(long id = 1, string site = "north", long endedUnixMs = 0) => new()
    {
        Id = id,
        Site = site,
        Kind = Protocol.Announcement.Lockdown,
        SinceUnixMs = 1_788_000_000_009,
        UntilUnixMs = 1_788_000_000_010,
        By = "Jürgen \"Jo\" O'Neill",
        EndedUnixMs = endedUnixMs,
    };

    public static Report Report(long id = 1, long alarmId = 1) => new()
    {
        Id = id,
        AlarmId = alarmId,
        Path = "primary",
        Address = DeviceAddress.Max,
        Zone = 999,
        Site = "north",
        Kind = ReportKind.PeriodicTest,
        Restore = true,
        CreatedUnixMs = 1_788_000_000_008,
        State = ReportState.Sending,
        Sequence = 9_999,
        Attempts = int.MaxValue,
        MayBeRepeat = true,
        LastError = "nobody there",
    };

    /// <summary>Every public property is the same, and none of them has the value that a forgotten column would have.</summary>
    public static void AssertSame<T>(T expected, T actual, params string[] except)
    {
        foreach (PropertyInfo property in typeof(T).GetProperties().Where(p => !except.Contains(p.Name)))
        {
            object? value = property.GetValue(expected);
            Assert.Equal((property.Name, value), (property.Name, property.GetValue(actual)));
            object? nothing = property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;
            Assert.NotEqual((property.Name, nothing), (property.Name, value));
        }
    }
}
