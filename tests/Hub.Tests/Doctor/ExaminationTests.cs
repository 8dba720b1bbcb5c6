using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using SchoolButton.Hub.Doctor;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;
using Xunit;

namespace SchoolButton.Tests.Doctor;

/// <summary>Installations that were broken on purpose, each in one way, and what the doctor says of them.</summary>
public sealed class ExaminationTests
{
    /// <summary>Whatever runs these tests may have a full disk or none of its own; CheckTests judges these by facts given.</summary>
    private static readonly string[] OfTheMachine = ["disk", "file system", "open files", "service"];

    [Fact]
    public async Task Of_a_sound_installation_nothing_is_wrong_and_nothing_is_changed()
    {
        using Installation hub = new();
        Dictionary<string, byte[]> before = Content(hub.Data);

        IReadOnlyList<Finding> findings = await hub.ExamineAsync();

        Assert.DoesNotContain(findings, f => f.Health == Health.Wrong && !OfTheMachine.Contains(f.Check));
        Assert.All(
            ["configuration", "data folder", "secret", "token", "database", "device keys", "alarm history", "audit trail", "clock"],
            check => Assert.Contains(findings, f => f.Check == check && f.Health == Health.Ok));
        Assert.All(findings, f => Assert.Equal(f.Health == Health.Ok, f.Mend is null));
        Assert.Equal(before, Content(hub.Data));
    }

    [Fact]
    public async Task A_configuration_that_is_wrong_is_told_and_nothing_else()
    {
        using Installation hub = new();
        File.WriteAllText(hub.ConfigPath, """{ "sites": [] }""");

        Assert.Equal("configuration", Assert.Single(await hub.ExamineAsync()).Check);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("token")]
    [InlineData("hub.db")]
    public async Task A_secret_file_that_others_may_read_is_wrong(string file)
    {
        using Installation hub = new();
        File.SetUnixFileMode(
            Path.Combine(hub.Data, file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        await IsWrongAsync(hub, file == "hub.db" ? "database file" : file, "chmod 600");
    }

    [Fact]
    public async Task A_secret_of_another_installation_opens_no_key_and_no_trail()
    {
        using Installation hub = new();
        File.WriteAllBytes(Path.Combine(hub.Data, "secret"), RandomNumberGenerator.GetBytes(32));

        await IsWrongAsync(hub, "device keys", "000001");
        await IsWrongAsync(hub, "audit trail", "entry 1");
    }

    [Fact]
    public async Task A_key_that_was_moved_to_another_device_is_found()
    {
        using Installation hub = new();
        hub.Sql("UPDATE devices SET generation = 1");

        await IsWrongAsync(hub, "device keys", "000001");
    }

    [Fact]
    public async Task A_secret_of_the_wrong_length_is_wrong()
    {
        using Installation hub = new();
        File.WriteAllBytes(Path.Combine(hub.Data, "secret"), new byte[31]);

        await IsWrongAsync(hub, "secret", "32 bytes");
    }

    [Theory]
    [InlineData("UPDATE alarms SET acknowledged_at = 5, acknowledged_by = 'nobody'")]
    [InlineData("UPDATE alarms SET kind = 5")]
    [InlineData("DROP TRIGGER alarm_history_is_not_shortened; DELETE FROM alarm_history")]
    public async Task An_alarm_that_is_not_what_its_history_tells_is_found(string sql)
    {
        using Installation hub = new();
        hub.Sql(sql);

        await IsWrongAsync(hub, "alarm history", "1 of 1 alarms");
    }

    [Theory]
    [InlineData("DROP TRIGGER audit_is_not_changed; UPDATE audit SET said_by = 'somebody else'")]
    [InlineData("DROP TRIGGER audit_is_not_shortened; DELETE FROM audit WHERE number = 1; DROP TRIGGER audit_has_no_gap; "
        + "INSERT INTO audit VALUES (2, 1, 'a', 'b', 'c', NULL, x'00')")]
    public async Task A_changed_audit_trail_is_found(string sql)
    {
        using Installation hub = new();
        hub.Sql(sql);

        await IsWrongAsync(hub, "audit trail", "entry 1");
    }

    [Fact]
    public async Task A_damaged_database_is_told_with_the_way_to_a_backup()
    {
        using Installation hub = new();
        File.WriteAllBytes(hub.DatabasePath, RandomNumberGenerator.GetBytes(8_192));

        Assert.Contains("restore", (await IsWrongAsync(hub, "database", "damaged")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        using Installation hub = new();
        hub.Sql("PRAGMA user_version=99");

        await IsWrongAsync(hub, "database", "newer version");
    }

    [Fact]
    public async Task A_database_of_an_older_version_is_not_brought_up_to_date_by_looking_at_it()
    {
        using Installation hub = new();
        hub.Sql("PRAGMA user_version=1");

        Assert.Contains(await hub.ExamineAsync(), f => f.Check == "database" && f.Health == Health.Warning);
        Assert.Contains(await hub.ExamineAsync(), f => f.Says.Contains("schema version 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Steps_left_in_the_spare_journal_are_told()
    {
        using Installation hub = new();
        File.WriteAllText(Path.Combine(hub.Data, "spare.journal"), "0123456789abcdef 1 {}\n");

        await IsWrongAsync(hub, "spare journal", "not in the database");
    }

    [Fact]
    public async Task Devices_at_a_site_that_is_not_configured_are_told()
    {
        using Installation hub = new();
        hub.Configure(site: "south");

        await IsWrongAsync(hub, "devices", "000001 (Room 1)");
    }

    [Fact]
    public async Task A_receiver_that_refuses_is_wrong_and_one_that_listens_is_not_sent_anything()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string receiver = $$""", "receiver": { "host": "127.0.0.1", "port": {{port}} }""";
        using Installation hub = new(receiver);

        Assert.Contains(await hub.ExamineAsync(), f => f.Check == "receiver north" && f.Health == Health.Ok);
        using Socket dialled = await listener.AcceptSocketAsync();
        Assert.Equal(0, await dialled.ReceiveAsync(new byte[1]));

        listener.Stop();
        await IsWrongAsync(hub, "receiver north", $"127.0.0.1:{port}");
    }

    [Fact]
    public async Task Every_receiver_of_a_site_is_dialled_and_a_way_that_nobody_watches_is_told_of()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using Installation hub = new($$"""
            , "receivers": [ { "id": "one", "host": "127.0.0.1", "port": {{port}}, "supervision": { "kind": "link" } },
                             { "id": "two", "host": "127.0.0.1", "port": 1, "supervision": { "kind": "none" } },
                             { "id": "three", "host": "127.0.0.1", "port": 1, "transport": "udp" } ]
            """);

        IReadOnlyList<Finding> findings = await hub.ExamineAsync();

        Assert.Equal(
            [Health.Ok, Health.Wrong, Health.Ok], findings.Where(f => f.Check == "receiver north").Select(f => f.Health));
        Assert.Contains(findings, f => f.Health == Health.Ok && f.Says.Contains("of 2 a failure is reported within 180 s (EN 50136-1 grade 4): one of north, three of north", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Health == Health.Warning && f.Says.Contains("not supervised, so that one failed shows only when something is sent: two of north", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_true_of_many_sites_is_told_once_so_that_what_is_wrong_does_not_drown()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string others = string.Join(" }, ", Enumerable.Range(1, 20).Select(n => $$"""
            { "id": "s{{n}}", "account": "{{1000 + n}}", "receiver": { "host": "127.0.0.1", "port": {{(n == 7 ? 1 : port)}} }
            """));
        using Installation hub = new($$""", "receiver": { "host": "127.0.0.1", "port": {{port}} } }, {{others}}""");

        IReadOnlyList<Finding> findings = await hub.ExamineAsync();

        Finding wrong = Assert.Single(findings, f => f.Check.StartsWith("receiver", StringComparison.Ordinal) && f.Health == Health.Wrong);
        Assert.Equal("receiver s7", wrong.Check);
        Assert.Contains("20 of 21 can be reached", Assert.Single(findings, f => f.Check == "receivers").Says, StringComparison.Ordinal);
        Assert.Contains("21 of 21 sites have one alone", Assert.Single(findings, f => f.Says.Contains("have one alone", StringComparison.Ordinal)).Says, StringComparison.Ordinal);
        Assert.True(findings.Count(f => f.Check == "ways") < 5);
    }

    [Fact]
    public async Task A_receiver_that_has_a_name_and_an_account_that_two_sites_have_are_told_of()
    {
        using Installation hub = new("""
            , "receivers": [ { "id": "one", "host": "127.0.0.1", "port": 1 }, { "id": "two", "host": "police.invalid", "port": 1 },
                             { "protocol": "email", "host": "mail.invalid", "from": "a@b.example", "to": ["c@d.example"] } ] },
            { "id": "south", "account": "1235", "receiver": { "host": "127.0.0.1", "port": 1, "account": "1234" } },
            { "id": "west", "account": "1236", "receiver": { "host": "127.0.0.1", "port": 1 }
            """);

        IReadOnlyList<Finding> findings = await hub.ExamineAsync();

        Assert.Contains(findings, f => f.Health == Health.Warning && f.Says.StartsWith("1 have a name", StringComparison.Ordinal)
            && f.Says.EndsWith(": two of north", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Health == Health.Warning && f.Says.EndsWith(": 1234 at 127.0.0.1:1 (north, south)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_that_another_program_holds_is_wrong()
    {
        using Installation hub = new();
        int port = int.Parse(
            File.ReadAllText(hub.ConfigPath).Split("\"mqtt\": \"127.0.0.1:")[1].Split('"')[0], System.Globalization.CultureInfo.InvariantCulture);
        using TcpListener other = new(IPAddress.Loopback, port);
        other.Start();

        await IsWrongAsync(hub, "port mqtt", $"127.0.0.1:{port}");
    }

    [Fact]
    public async Task An_unsealed_receiver_key_in_a_file_that_others_may_read_is_wrong_and_is_not_shown()
    {
        const string Key = "00112233445566778899AABBCCDDEEFF";
        using Installation hub = new($$""", "receiver": { "host": "127.0.0.1", "port": 1, "key": "{{Key}}" }""");
        File.SetUnixFileMode(hub.ConfigPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        await IsWrongAsync(hub, "configuration", "other users may read");
        Assert.DoesNotContain(await hub.ExamineAsync(), f => f.ToString().Contains(Key, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_audit_trail_that_was_taken_out_whole_is_found()
    {
        using Installation hub = new();
        hub.Sql("DROP TRIGGER audit_is_not_shortened; DELETE FROM audit");

        await IsWrongAsync(hub, "audit trail", "empty");
    }

    [Fact]
    public async Task Of_several_keys_the_one_that_does_not_open_is_named_with_the_way_to_a_new_one()
    {
        using Installation hub = new();
        hub.Database.Directory.Add([hub.Device.Record with { Zone = 0 }], [new byte[16]]);
        hub.Sql("UPDATE devices SET generation = 1 WHERE address = 1");

        Finding wrong = await IsWrongAsync(hub, "device keys", "1 of 2");
        Assert.Contains("device retire", wrong.Mend, StringComparison.Ordinal);

        Assert.True(hub.Database.Directory.Retire(1));
        Assert.DoesNotContain(await hub.ExamineAsync(), f => f is { Check: "device keys", Health: Health.Wrong });
    }

    [Fact]
    public async Task A_story_of_which_only_the_end_came_into_a_restored_backup_accuses_nobody()
    {
        using Installation hub = new();
        hub.Database.Backup(hub.DatabasePath + ".backup", progress: null);
        hub.Database.Restore(hub.DatabasePath + ".backup");
        using (IHubStore store = hub.Database.OpenStore())
        {
            store.Commit(hub.EndOfAStory(alarm: 2));
        }

        IReadOnlyList<Finding> findings = await hub.ExamineAsync();
        Finding told = Assert.Single(findings, f => f.Check == "alarm history");
        Assert.Equal(Health.Warning, told.Health);
        Assert.Contains("1 of 2", told.Says, StringComparison.Ordinal);
        Assert.Contains("spare journal", told.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_without_a_beginning_where_nothing_was_ever_restored_is_wrong()
    {
        using Installation hub = new();
        using (IHubStore store = hub.Database.OpenStore())
        {
            store.Commit(hub.EndOfAStory(alarm: 2));
        }

        await IsWrongAsync(hub, "alarm history", "no backup was ever restored");
    }

    [Fact]
    public async Task What_the_doctor_calls_for_an_alarm_that_was_changed_mends_it()
    {
        using Installation hub = new();
        hub.Sql("UPDATE alarms SET acknowledged_at = 5, acknowledged_by = 'nobody'");
        await IsWrongAsync(hub, "alarm history", "schoolbutton rebuild");

        hub.Database.RebuildAlarms();

        Assert.DoesNotContain(await hub.ExamineAsync(), f => f.Health == Health.Wrong);
    }

    [Fact]
    public async Task A_database_whose_hub_was_moved_says_where_it_went()
    {
        using Installation hub = new();
        using (Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={hub.DatabasePath};Pooling=False"))
        {
            connection.Open();
            MovedMark.Set(connection, "postgres db.example", DateTimeOffset.UnixEpoch);
        }

        await IsWrongAsync(hub, "database", "postgres db.example");
        Assert.Contains(
            "postgres db.example", Assert.Throws<StoreException>(() => hub.Database.OpenStore()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret", "secret", "sealed with it")]
    [InlineData("hub.db", "database", "a hub ran here")]
    public async Task What_a_hub_that_ran_here_must_have_and_has_not_is_wrong(string file, string check, string words)
    {
        using Installation hub = new();
        File.Delete(Path.Combine(hub.Data, file));

        await IsWrongAsync(hub, check, words);
    }

    private static async Task<Finding> IsWrongAsync(Installation hub, string check, string words)
    {
        IReadOnlyList<Finding> findings = await hub.ExamineAsync();
        Finding? wrong = findings.FirstOrDefault(f => f.Check == check && f.Health == Health.Wrong);
        Assert.True(wrong is not null, string.Join(Environment.NewLine, findings));
        Assert.Contains(words, wrong.ToString(), StringComparison.Ordinal);
        return wrong;
    }

    private static Dictionary<string, byte[]> Content(string folder) => Directory
        .EnumerateFiles(folder)
        .Where(path => !path.EndsWith("-shm", StringComparison.Ordinal) && !path.EndsWith("-wal", StringComparison.Ordinal))
        .ToDictionary(path => path, File.ReadAllBytes);
}
