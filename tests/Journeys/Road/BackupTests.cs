using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SchoolButton.Tests.Road;

/// <summary>The real program: backed up while it runs, put back, and the record of who did what held against tampering.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("schoolbutton-backup-");

    private string Config => Path.Combine(_folder.FullName, "hub.json");

    private string Backup => Path.Combine(_folder.FullName, "backup.db");

    private string Database => Path.Combine(_folder.FullName, "data", "hub.db");

    public BackupTests() => File.WriteAllText(
        Config,
        """
        { "data": "data", "http": "127.0.0.1:0", "mqtt": "127.0.0.1:0",
          "sites": [ { "id": "school", "name": "School", "account": "1234",
                       "receiver": { "host": "127.0.0.1", "port": 9, "protocol": "ADM-CID" } } ] }
        """);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_running_hub_is_backed_up_and_put_back_once_it_has_ended()
    {
        await Run(0, "device", "add", "--site", "school", "--room", "Room 1", "--out", Path.Combine(_folder.FullName, "1.txt"));
        await using (SchoolButtonProcess hub = SchoolButtonProcess.Start("hub", "--config", Config))
        {
            hub.WaitForLine("ready");
            string said = await Run(0, "backup", "--to", Backup);
            Assert.Contains("the secret is not in it", said, StringComparison.Ordinal);
            Assert.Contains(Path.Combine(_folder.FullName, "data", "secret"), said, StringComparison.Ordinal);
            Assert.Contains("in use", await Run(1, "restore", "--from", Backup), StringComparison.Ordinal);
            await hub.KillAsync();
        }

        await Run(0, "device", "add", "--site", "school", "--room", "Room 2", "--out", Path.Combine(_folder.FullName, "2.txt"));

        string restored = await Run(0, "restore", "--from", Backup);

        Assert.Contains("devices added since must be added again", restored, StringComparison.Ordinal);
        string list = await Run(0, "device", "list");
        Assert.Contains("Room 1", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Room 2", list, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Database)!, "hub.db.before-restore-*Z"));
        await using SchoolButtonProcess again = SchoolButtonProcess.Start("hub", "--config", Config);
        again.WaitForLine("ready");
    }

    [Fact]
    public async Task The_audit_trail_is_listed_and_the_first_entry_that_was_changed_is_named()
    {
        for (int i = 1; i <= 3; i++)
        {
            string file = Path.Combine(_folder.FullName, i.ToString(CultureInfo.InvariantCulture));
            await Run(0, "device", "add", "--site", "school", "--room", $"Room {i}", "--out", file);
        }

        string said = await Run(0, "audit");
        Assert.Contains("device-add  000002", said, StringComparison.Ordinal);
        Assert.Contains("3 entries, each as it was written", said, StringComparison.Ordinal);

        // Whoever can write the file can take the guard away; not the chain.
        using (SqliteConnection connection = new($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DROP TRIGGER audit_is_not_changed; UPDATE audit SET said_by = 'nobody' WHERE number = 2";
            command.ExecuteNonQuery();
        }

        Assert.Contains("entry 2 is not as it was written", await Run(1, "audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_trail_that_was_cut_off_or_taken_out_is_told_by_the_mark_that_a_backup_printed()
    {
        for (int i = 1; i <= 3; i++)
        {
            string file = Path.Combine(_folder.FullName, i.ToString(CultureInfo.InvariantCulture));
            await Run(0, "device", "add", "--site", "school", "--room", $"Room {i}", "--out", file);
        }

        string kept = (await Run(0, "backup", "--to", Backup)).Split("--expect ")[1].Split('\n')[0].Trim();
        await Run(0, "device", "add", "--site", "school", "--room", "Room 4", "--out", Path.Combine(_folder.FullName, "4"));
        Assert.Contains($"     3  {kept[2..]}  ", await Run(0, "audit", "--expect", kept), StringComparison.Ordinal);
        Assert.Contains("has the mark", await Run(1, "audit", "--expect", $"2:{kept[2..]}"), StringComparison.Ordinal);

        Change("DROP TRIGGER audit_is_not_shortened; DELETE FROM audit WHERE number > 2");
        await Run(0, "audit");
        Assert.Contains("cut off: it ends at entry 2", await Run(1, "audit", "--expect", kept), StringComparison.Ordinal);

        Change("DELETE FROM audit");
        Assert.Contains("all of it was taken out", await Run(1, "audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_that_was_changed_is_rebuilt_from_its_history_while_no_hub_runs()
    {
        await Run(0, "device", "add", "--site", "school", "--room", "Room 1", "--out", Path.Combine(_folder.FullName, "1"));
        Change(
            """
            INSERT INTO alarm_history VALUES (1, 10, 'raised',
                'v1 device=000001 generation=0 counter=5 kind=1 restore=0 zone=1 cause=0 site=school stored=11');
            INSERT INTO alarms (id, address, generation, counter, kind, restore, zone, cause, site, raised_at, stored_at,
                forwarded_at, acknowledged_at, cancelled_at, attempts)
            VALUES (1, 1, 0, 5, 1, 0, 1, 0, 'school', 10, 11, 99, 0, 0, 0);
            """);
        await using (SchoolButtonProcess hub = SchoolButtonProcess.Start("hub", "--config", Config))
        {
            hub.WaitForLine("ready");
            Assert.Contains("in use", await Run(1, "rebuild"), StringComparison.Ordinal);
            await hub.KillAsync();
        }

        string said = await Run(0, "rebuild");
        Assert.Contains("alarm 1: forwarded 99 -> 0", said, StringComparison.Ordinal);
        Assert.Contains("1 rebuilt, 0 were right, 0 left", said, StringComparison.Ordinal);
        Assert.Contains("0 rebuilt, 1 were right, 0 left", await Run(0, "rebuild"), StringComparison.Ordinal);
        Assert.Contains("rebuild  alarms", await Run(0, "audit"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit")]
    [InlineData("rebuild")]
    [InlineData("backup", "--to", "nothing.db")]
    public async Task What_looks_at_a_hub_that_is_not_there_makes_none(string command, params string[] options)
    {
        Assert.Contains("is not there", await Run(1, command, options), StringComparison.Ordinal);
        Assert.False(File.Exists(Database));
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "data", "secret")));
    }

    private void Change(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private async Task<string> Run(int code, string command, params string[] options)
    {
        await using SchoolButtonProcess process = SchoolButtonProcess.Start([command, .. options, "--config", Config]);
        int ended = await process.WaitForExitAsync();
        Assert.True(code == ended, $"{command} ended with {ended}: {process.Said}");
        return process.Said;
    }
}
