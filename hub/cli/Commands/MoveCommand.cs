using System.CommandLine;
using System.Globalization;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage.Postgres;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton move --config FILE --to DATABASE</c>: from SQLite to PostgreSQL; the hub must not run.</summary>
internal static class MoveCommand
{
    /// <summary>As the configuration's <c>database</c> begins.</summary>
    private const string Mark = "postgres:";

    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Option<string> to = new("--to")
        {
            Description = "The empty database, such as \"postgres:Host=db.example;Database=schoolbutton;Username=schoolbutton\". "
                + "Leave the password out and put it into the variable PGPASSWORD: others see a command line.",
            HelpName = "DATABASE",
            Required = true,
        };
        Command command = new(
            "move", "Copies a SQLite hub, all of it, into an empty PostgreSQL database. The hub must not run.")
        {
            config, to,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(() =>
        {
            string file = parsed.GetValue(config)!.FullName;
            Run(ConfigReader.ReadFile(file), file, parsed.GetValue(to)!);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static void Run(HubConfig config, string configFile, string to)
    {
        if (config.Postgres is not null)
        {
            throw new ConfigException("database: the hub is on PostgreSQL already; the server's own tools copy that elsewhere");
        }

        string connection = to.StartsWith(Mark, StringComparison.Ordinal) ? to[Mark.Length..] : to;
        using DataFolderLock alone = new(config.DataFolder);
        Hub.Storage.KeySeal seal = HubSecret.ReadOrMake(config);
        PostgresDatabase target = new(connection, seal);
        IReadOnlyList<KeyValuePair<string, long>> moved = PostgresMove.Run(config.DatabasePath, seal, connection, Progress());
        Console.WriteLine($"moved {config.DatabasePath} to {target.Place}");
        foreach ((string table, long rows) in moved)
        {
            Console.WriteLine($"  {table} {rows}");
        }

        Console.WriteLine(
            $"""
            before the hub starts again, enter into {configFile}
              "database": "{Mark}Host=…;Database=…;Username=…", as after --to
              "databasePasswordFile": a file that only the hub's user may read, if the server wants a password
            the secret {HubSecret.PathOf(config)} stays where it is and is needed as before
            {config.DatabasePath} is marked as moved: no hub starts on it, no device is added to it; keep it until the hub runs well
            the way back: schoolbutton backup of the new one, take "database" out of {configFile}, schoolbutton restore
            """);
    }

    /// <summary>On a terminal alone: a log does not want it.</summary>
    private static Action<double>? Progress() => Console.IsErrorRedirected
        ? null
        : share => Console.Error.Write(string.Create(
            CultureInfo.InvariantCulture, $"\r{100 * share,3:0} %{(share >= 1 ? "\r     \r" : string.Empty)}"));
}
