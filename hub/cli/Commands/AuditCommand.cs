using System.CommandLine;
using System.Globalization;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton audit --config FILE</c>: who did what, and whether anybody changed the record of it.</summary>
internal static class AuditCommand
{
    private const int RowsAtOnce = 1_000;

    /// <summary>Alarms are numbered from here on.</summary>
    private const long FirstAlarm = 1;

    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Option<KeptMark?> expect = new("--expect")
        {
            Description = "An entry's number and mark, as a backup printed them: it must still be there with that mark.",
            HelpName = "NUMBER:MARK",
            CustomParser = result =>
            {
                if (KeptMark.FromText(result.Tokens[0].Value) is { } kept)
                {
                    return kept;
                }

                result.AddError(
                    $"--expect: NUMBER:MARK is needed, such as 5:{new string('0', AuditChain.MarkLength)}, not {result.Tokens[0].Value}");
                return null;
            },
        };
        Command command = new("audit", "Lists who did what, and checks that nobody changed the record. Exit code 1 if somebody did.")
        {
            config, expect,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(() => Task.FromResult(
            Run(ConfigReader.ReadFile(parsed.GetValue(config)!.FullName), parsed.GetValue(expect)))));
        return command;
    }

    private static int Run(HubConfig config, KeptMark? expected)
    {
        KeySeal seal = HubSecrets.OfExisting(config);
        HubDatabase database = HubDatabases.Of(config, seal);
        AuditChain chain = new(seal);
        long last = 0;
        byte[] hash = AuditChain.Beginning;
        string? found = null;
        long? wrong = null;
        while (database.Archive.Audit(last, RowsAtOnce) is { Count: > 0 } rows)
        {
            wrong ??= chain.FirstWrong(last, hash, rows);
            foreach (AuditRow row in rows)
            {
                Console.WriteLine(Line(row));
                found = row.Number == expected?.Number ? AuditChain.Mark(row) : found;
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

        if (last == 0 && (database.Directory.List().Count > 0 || database.Archive.History(FirstAlarm).Count > 0))
        {
            Console.Error.WriteLine(
                "schoolbutton: the audit trail is empty, though there are devices or alarms: all of it was taken out; keep a copy of "
                + "the data folder and compare it with a backup (a database of a version without a trail gets one at the hub's start)");
            return 1;
        }

        if (expected is not null && found != expected.Mark)
        {
            Console.Error.WriteLine(found is null
                ? $"schoolbutton: the audit trail was cut off: it ends at entry {last}, and there was an entry {expected.Number}; "
                    + "compare with a backup, unless an older one was restored since"
                : $"schoolbutton: the audit trail was changed: entry {expected.Number} has the mark {found}, not {expected.Mark}; "
                    + "compare with a backup, unless an older one was restored since");
            return 1;
        }

        Console.Error.WriteLine(last == 0
            ? "the audit trail is empty"
            : $"{last} entries, each as it was written; the last one's mark is {Convert.ToHexStringLower(hash)[..AuditChain.MarkLength]}"
                + (expected is null ? "" : $"; entry {expected.Number} is the one that was expected"));
        return 0;
    }

    private static string Line(AuditRow row) => Spoken.Plain(
        $"{row.Number,6}  {AuditChain.Mark(row)}  {DateTimeOffset.FromUnixTimeMilliseconds(row.Entry.AtUnixMs):u}  {row.Entry.What}  {row.Entry.Subject}"
        + $"  by {row.Entry.By}" + (row.Entry.Detail is { } detail ? $"  ({detail})" : string.Empty));

    /// <summary>What somebody wrote down of an entry.</summary>
    private sealed record KeptMark(long Number, string Mark)
    {
        /// <returns>Null if it is none.</returns>
        public static KeptMark? FromText(string text) =>
            text.Split(':') is [var number, { Length: AuditChain.MarkLength } mark]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n > 0
            && mark.All(char.IsAsciiHexDigit)
                ? new KeptMark(n, mark.ToLowerInvariant())
                : null;
    }
}
