using System.CommandLine;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton audit --config FILE</c>: who did what, and whether anybody changed the record of it.</summary>
internal static class AuditCommand
{
    private const int RowsAtOnce = 1_000;

    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Command command = new("audit", "Lists who did what, and checks that nobody changed the record. Exit code 1 if somebody did.")
        {
            config,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(
            () => Task.FromResult(Run(ConfigReader.ReadFile(parsed.GetValue(config)!.FullName)))));
        return command;
    }

    private static int Run(HubConfig config)
    {
        KeySeal seal = HubSecret.ReadOrMake(config);
        HubDatabase database = HubDatabases.Of(config, seal);
        AuditChain chain = new(seal);
        long last = 0;
        byte[] hash = AuditChain.Beginning;
        long? wrong = null;
        while (database.Archive.Audit(last, RowsAtOnce) is { Count: > 0 } rows)
        {
            wrong ??= chain.FirstWrong(last, hash, rows);
            foreach (AuditRow row in rows)
            {
                Console.WriteLine(Line(row));
            }

            (last, hash) = (rows[^1].Number, rows[^1].Hash);
        }

        if (wrong is { } number)
        {
            Console.Error.WriteLine(
                $"schoolbutton: the audit trail was changed: entry {number} is not as it was written, or is missing. Entries "
                + "before it are as they were; compare with a backup");
            return 1;
        }

        Console.Error.WriteLine(last == 0
            ? "the audit trail is empty"
            : $"{last} entries, each as it was written; the last one's mark is {Convert.ToHexStringLower(hash)[..16]}");
        return 0;
    }

    private static string Line(AuditRow row) => Plain(
        $"{row.Number,6}  {DateTimeOffset.FromUnixTimeMilliseconds(row.Entry.AtUnixMs):u}  {row.Entry.What}  {row.Entry.Subject}"
        + $"  by {row.Entry.By}" + (row.Entry.Detail is { } detail ? $"  ({detail})" : string.Empty));

    /// <summary>People typed it: it must not steer the terminal, nor look like a line of its own.</summary>
    private static string Plain(string text) => string.Create(text.Length, text, (span, from) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = char.IsControl(from[i]) ? '?' : from[i];
        }
    });
}
