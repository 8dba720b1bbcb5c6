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

    private async Task<string> Run(int code, string command, params string[] options)
    {
        await using SchoolButtonProcess process = SchoolButtonProcess.Start([command, .. options, "--config", Config]);
        int ended = await process.WaitForExitAsync();
        Assert.True(code == ended, $"{command} ended with {ended}: {process.Said}");
        return process.Said;
    }
}
