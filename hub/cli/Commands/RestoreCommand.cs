using System.CommandLine;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton restore --config FILE --from PATH</c>; the hub must not run.</summary>
internal static class RestoreCommand
{
    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Option<FileInfo?> from = new("--from")
        {
            Description = "A file that schoolbutton backup wrote; it is left as it is.",
            HelpName = "PATH",
            Required = true,
        };
        Command command = new(
            "restore", "Puts a backup in the database's place and keeps the one that was there. The hub must not run.")
        {
            config, from,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(() =>
        {
            Run(ConfigReader.ReadFile(parsed.GetValue(config)!.FullName), parsed.GetValue(from)!.FullName);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static void Run(HubConfig config, string from)
    {
        if (config.Postgres is not null)
        {
            throw new ConfigException("database: it is PostgreSQL; the server's own tool restores its backup: pg_restore");
        }

        using DataFolderLock alone = new(config.DataFolder);
        RestoredBackup restored = new SqliteDatabase(config.DatabasePath, Seal(config)).Restore(from);
        string asOf = restored.LastWrite is { } last ? $"as of {last:u}" : "of a hub that had heard nothing yet";
        Console.WriteLine($"restored {config.DatabasePath} from {from}, {asOf}: {restored.Devices} devices in service");
        if (restored.KeptOld is not null)
        {
            Console.WriteLine($"the database from before is {restored.KeptOld}; delete it when you do not need it any more");
        }

        if (restored.KeptLog is not null)
        {
            Console.WriteLine(
                $"a log without its database lay there; it is {restored.KeptLog}: if the database is found, copy both away together");
        }

        Console.WriteLine(
            $"""
            what happened after the backup is not in it:
            - devices added since must be added again, and those retired since must be retired again: schoolbutton device list
            - alarms since are not known; {restored.Owed} messages that were owed to receivers then are sent again, marked as repeated
            - until a device has been heard again, an old sending of it from after the backup could be played back as new
            counters to devices and to receivers leap ahead, so that none is used twice
            """);
    }

    /// <summary>Never a new one: it would open nothing in the backup.</summary>
    private static Hub.Storage.KeySeal Seal(HubConfig config) => HubSecret.Find(config)
        ?? throw new ConfigException(
            $"secret {HubSecret.PathOf(config)}: it is missing; put back the one that belongs to the backup first");
}
