using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Doctor;
using SchoolButton.Hub.Doctor.Checks;
using SchoolButton.Hub.Doctor.Looks;
using SchoolButton.Hub.Storage.Rows;
using Xunit;

namespace SchoolButton.Tests.Doctor;

/// <summary>What is thought of facts that no test machine has.</summary>
public sealed class CheckTests
{
    private const long Mega = 1024 * 1024;
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly IPEndPoint Door = new(IPAddress.Loopback, 8080);

    [Theory]
    [InlineData("ext4", 5_000, Health.Ok)]
    [InlineData("ext4", 500, Health.Warning)]
    [InlineData("ext4", 50, Health.Wrong)]
    [InlineData("nfs4", 5_000, Health.Wrong)]
    [InlineData("cifs", 5_000, Health.Wrong)]
    public void A_disk_must_be_local_and_have_room(string fileSystem, long freeMega, Health health) =>
        Assert.Equal(health, FolderCheck.Disk(new DiskFacts(fileSystem, freeMega * Mega)).Max(f => f.Health));

    [Fact]
    public void Files_of_different_users_are_told()
    {
        FileFacts mine = new("/srv/hub/hub.db", true, false, UnixFileMode.UserRead, "hub");
        Assert.Empty(FolderCheck.Owners([mine, mine, mine with { Owner = null }]));
        Assert.Contains("hub, root", Assert.Single(FolderCheck.Owners([mine, mine with { Owner = "root" }])).Says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1970-01-01", 0, Health.Wrong)]
    [InlineData("2026-09-01", 0, Health.Ok)]
    [InlineData("2026-09-01", 1_788_000_000_000, Health.Ok)]
    [InlineData("2026-09-01", 1_893_456_000_000, Health.Wrong)]
    public void A_clock_must_not_be_behind_what_the_hub_wrote_down(string now, long newestUnixMs, Health health) =>
        Assert.Equal(health, OutsideCheck.Clock(DateTimeOffset.Parse(now + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture), newestUnixMs).Health);

    [Theory]
    [InlineData(true, 200, true, Health.Ok)]
    [InlineData(true, 503, true, Health.Wrong)]
    [InlineData(true, 401, true, Health.Wrong)]
    [InlineData(true, null, true, Health.Wrong)]
    [InlineData(false, null, false, Health.Warning)]
    [InlineData(true, null, false, Health.Wrong)]
    [InlineData(false, 200, true, Health.Warning)]
    public void Ports_and_a_running_hub_must_agree(bool taken, int? status, bool isRunning, Health health) =>
        Assert.Equal(health, OutsideCheck.Doors(new DoorFacts([("http", Door, taken)], status, []), isRunning).Max(f => f.Health));

    [Fact]
    public void What_a_running_hub_complains_of_is_passed_on()
    {
        Assert.Contains(
            OutsideCheck.Doors(new DoorFacts([], 503, ["The disk is full."]), isRunning: true),
            f => f is { Health: Health.Wrong, Says: "The disk is full" });
        Assert.Contains(
            OutsideCheck.Doors(new DoorFacts([], 200, ["The spare journal fills."]), isRunning: true),
            f => f is { Health: Health.Warning, Says: "The spare journal fills" });
    }

    [Fact]
    public void The_unit_says_where_the_service_gets_its_secret() =>
        Assert.Equal(
            "/etc/schoolbutton/secret",
            new MachineFacts(1, "u", ["[Service]", " LoadCredential=schoolbutton-secret:/etc/schoolbutton/secret"]).CredentialPath);

    [Theory]
    [InlineData(-10, 1_000, Health.Ok)]
    [InlineData(-10, 30, Health.Warning)]
    [InlineData(-10, -1, Health.Wrong)]
    [InlineData(1, 1_000, Health.Wrong)]
    public void A_certificate_must_be_in_its_time(int fromDays, int untilDays, Health health)
    {
        CertificateFacts facts = new("server.pem", true, null, Now.AddDays(fromDays), Now.AddDays(untilDays), ["hub.kz"]);
        Assert.Equal(health, OutsideCheck.Certificates(facts, facts, ["hub.kz"], Now).Max(f => f.Health));
        Assert.Contains(OutsideCheck.Certificates(facts, facts, ["other.kz"], Now), f => f.Says.Contains("other.kz", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_authoritys_file_no_device_would_trust_the_hub()
    {
        CertificateFacts there = new("server.pem", true, null, Now.AddDays(-1), Now.AddDays(900), []);
        Assert.Contains(
            OutsideCheck.Certificates(there with { Exists = false }, there, [], Now), f => f.Health == Health.Wrong && f.Mend!.Contains("backup", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("User=hub|Restart=always|NoNewPrivileges=yes|ProtectSystem=strict|ProtectHome=yes|PrivateTmp=yes", Health.Ok)]
    [InlineData("User=hub|Restart=always|NoNewPrivileges=yes|ProtectSystem=strict|ProtectHome=yes", Health.Warning)]
    [InlineData("Restart=always|NoNewPrivileges=yes|ProtectSystem=strict|ProtectHome=yes|PrivateTmp=yes", Health.Warning)]
    [InlineData("User=hub|NoNewPrivileges=yes|ProtectSystem=strict|ProtectHome=yes|PrivateTmp=yes", Health.Wrong)]
    [InlineData(null, Health.Warning)]
    public void A_service_restarts_has_its_own_user_and_is_shut_in(string? unit, Health health) =>
        Assert.Equal(
            health,
            OutsideCheck.Machine(new MachineFacts(100_000, unit is null ? null : "/etc/u", unit?.Split('|') ?? []), 10).Max(f => f.Health));

    [Fact]
    public void Open_files_must_do_for_all_devices() =>
        Assert.Contains(OutsideCheck.Machine(new MachineFacts(1_024, null, []), 5_000), f => f is { Check: "open files", Health: Health.Warning });

    [Theory]
    [InlineData("well", null)]
    [InlineData("never", "never heard")]
    [InlineData("silent", "are silent")]
    [InlineData("battery", "low battery")]
    [InlineData("rare", "more rarely")]
    [InlineData("bound", "one lost heartbeat")]
    [InlineData("deaf", "without a receiver")]
    public void A_device_that_cannot_help_is_named(string how, string? words)
    {
        DeviceRecord device = new(1, 0, "b", "north", "Room 1", DeviceKinds.Stationary, 1, 60_000, how == "bound" ? 60_000 : 180_000, Retired: false);
        long nowMs = Now.ToUnixTimeMilliseconds();
        StatusRow status = StatusRow.Of(new Device(device)) with
        {
            LastHeard = how switch { "never" => 0, "silent" => nowMs - 181_000, _ => nowMs - 1_000 },
            Battery = how == "battery" ? 20 : 100,
            DeclaredMs = how == "rare" ? 61_000 : 60_000,
        };

        Finding[] findings =
            [.. DeviceCheck.Of([device, device with { Address = 2, Retired = true }], [status], new Dictionary<string, bool> { ["north"] = how != "deaf" }, Now)];

        Finding finding = Assert.Single(findings);
        Assert.Equal(words is null, finding.Health == Health.Ok);
        Assert.Contains(words ?? "all 1", finding.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_that_is_no_damage_is_not_answered_with_a_restore()
    {
        Finding locked = Assert.Single(DatabaseCheck.File(
            new DatabaseFacts { Fault = "database hub.db: another program holds it locked; end that program" }));
        Assert.Equal("end that program", locked.Mend);

        Finding damaged = Assert.Single(DatabaseCheck.File(
            new DatabaseFacts { Fault = "database hub.db: it is damaged or no database; move it away and restore a backup" }));
        Assert.Contains("schoolbutton restore", damaged.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_this_user_may_not_read_is_not_taken_for_a_running_hubs()
    {
        SpareFacts denied = new("spare.journal", Exists: true, HoldsSteps: null) { IsDenied = true };
        Assert.Equal(Health.Wrong, Assert.Single(FolderCheck.Spare(denied)).Health);
        Assert.Equal(Health.Ok, Assert.Single(FolderCheck.Spare(denied with { IsDenied = false })).Health);
    }

    [Fact]
    public void A_folder_that_this_user_may_not_look_into_is_wrong()
    {
        FileFacts folder = new("/srv/hub", true, true, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, "root");
        Assert.Contains(FolderCheck.Folder(folder with { IsUsable = false }), f => f.Health == Health.Wrong);
        Assert.All(FolderCheck.Folder(folder), f => Assert.Equal(Health.Ok, f.Health));
    }
}
