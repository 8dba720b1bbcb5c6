using System.CommandLine;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton rebuild --config FILE</c>; the hub must not run.</summary>
internal static class RebuildCommand
{
    private static readonly (string Name, Func<AlarmRow, object?> Of)[] Fields =
    [
        ("device", a => a.Address), ("generation", a => a.Generation), ("counter", a => a.Counter), ("kind", a => a.Kind),
        ("restore", a => a.Restore), ("zone", a => a.Zone), ("cause", a => a.Cause), ("site", a => a.Site),
        ("raised", a => a.RaisedAt), ("stored", a => a.StoredAt), ("forwarded", a => a.ForwardedAt),
        ("acknowledged", a => a.AcknowledgedAt), ("by", a => a.AcknowledgedBy), ("cancelled", a => a.CancelledAt),
        ("attempts", a => a.Attempts), ("receiver", a => a.Receiver), ("error", a => a.LastError),
    ];

    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Command command = new(
            "rebuild",
            "Makes every alarm what its append-only history tells, and prints what it changed. The hub must not run.")
        {
            config,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(
            () => Task.FromResult(Run(ConfigReader.ReadFile(parsed.GetValue(config)!.FullName)))));
        return command;
    }

    private static int Run(HubConfig config)
    {
        using DataFolderLock alone = new(config.DataFolder);
        CheckNothingOwed(config.JournalPath);
        RebuiltAlarms rebuilt = HubDatabases.Of(config, HubSecrets.OfExisting(config)).RebuildAlarms();
        foreach ((AlarmRow? was, AlarmRow now) in rebuilt.Changed)
        {
            Console.WriteLine(was is null
                ? $"alarm {now.Id}: it was missing, and is there again"
                : $"alarm {now.Id}: " + string.Join(", ", Fields
                    .Where(f => !Equals(f.Of(was), f.Of(now)))
                    .Select(f => Spoken.Plain($"{f.Name} {f.Of(was) ?? "none"} -> {f.Of(now) ?? "none"}"))));
        }

        if (rebuilt.Left.Count > 0)
        {
            Console.WriteLine(
                $"left as they are, since their history does not begin with all that makes an alarm: {string.Join(", ", rebuilt.Left)}");
        }

        Console.WriteLine($"{rebuilt.Changed.Count} rebuilt, {rebuilt.Right} were right, {rebuilt.Left.Count} left");
        return 0;
    }

    /// <summary>The stories are not whole before what the journal holds is in the database.</summary>
    private static void CheckNothingOwed(string journal)
    {
        try
        {
            // An empty one is nothing but zeros, and lines begin at its start.
            using FileStream? file = File.Exists(journal) ? File.OpenRead(journal) : null;
            if (file?.ReadByte() > 0)
            {
                throw new ConfigException(
                    $"{journal}: it holds what is not in the database yet; start the hub once, which writes it there, and stop it again");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"{journal}: it cannot be read ({e.Message.TrimEnd('.')}); run this as the hub's user");
        }
    }
}
