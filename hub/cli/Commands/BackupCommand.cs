using System.CommandLine;
using System.Globalization;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton backup --config FILE --to PATH</c>; works while the hub runs.</summary>
internal static class BackupCommand
{
    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Option<FileInfo?> to = new("--to")
        {
            Description = "The file to write; it must not be there yet.",
            HelpName = "PATH",
            Required = true,
        };
        Command command = new("backup", "Writes a whole, checked copy of the database, also while the hub runs.") { config, to };
        command.SetAction((parsed, _) => Spoken.RunAsync(() =>
        {
            Run(ConfigReader.ReadFile(parsed.GetValue(config)!.FullName), parsed.GetValue(to)!.FullName);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static void Run(HubConfig config, string path)
    {
        HubDatabase database = HubDatabases.Of(config, HubSecrets.OfExisting(config));
        database.Backup(path, Progress());
        Console.WriteLine(
            $"backup of {database.Place} is in {path}: {new FileInfo(path).Length / 1_048_576.0:0.0} MiB, checked");
        long last = database.Archive.LastAudit();
        if (last > 0 && database.Archive.Audit(last - 1, 1) is [AuditRow end])
        {
            Console.WriteLine(
                $"audit trail: {last} entries so far, the last one's mark is {AuditChain.Mark(end)}; keep this elsewhere, and nobody "
                + $"can cut its end off unseen: schoolbutton audit --expect {last}:{AuditChain.Mark(end)}");
        }

        Console.WriteLine(
            $"the secret is not in it: {HubSecret.PathOf(config)} opens the keys in it; keep a copy of that file, once, in another "
            + "safe place than the backups");
    }

    /// <summary>On a terminal alone: a log does not want it.</summary>
    private static Action<double>? Progress() => Console.IsErrorRedirected
        ? null
        : share => Console.Error.Write(string.Create(
            CultureInfo.InvariantCulture, $"\r{100 * share,3:0} %{(share >= 1 ? "\r     \r" : string.Empty)}"));
}
