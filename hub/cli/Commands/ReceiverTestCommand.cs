using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton receiver-test SITE</c>: a test event over each way of a site, and what came of it in words.</summary>
internal static class ReceiverTestCommand
{
    public static Command Make()
    {
        Argument<string> site = new("SITE") { Description = "The site's id in the configuration." };
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Option<string?> path = new("--path") { Description = "The id of one of its receivers; all of them, if left out.", HelpName = "ID" };
        Option<bool> repeat = new("--repeat")
        {
            Description = "Sends it with the mark of a repetition (Contact ID 6601, Sur-Gard P601), as a call for help goes out that the hub "
                + "died with: if it does not show there like a new event, set \"repeats\": \"new\".",
        };
        Command command = new(
            "receiver-test",
            "Sends a test event (601 / RX; CAP status Test) over each way of a site and prints what was written, what was answered, "
            + "how long it took, and why it failed. Works whether the hub runs or not, over connections of its own; ends with 1 if any fails.")
        {
            site, config, path, repeat,
        };
        command.SetAction((parsed, cancellation) => Spoken.RunAsync(() => RunAsync(
            parsed.GetValue(site)!, parsed.GetValue(path), parsed.GetValue(repeat), parsed.GetValue(config)!.FullName, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string id, string? path, bool asRepeat, string configPath, CancellationToken cancellation)
    {
        HubConfig config = Opened(ConfigReader.ReadFile(configPath));
        SiteConfig site = config.Sites.FirstOrDefault(s => s.Site.Id == id)
            ?? throw new ConfigException($"site {id}: there is none in {configPath}; there are {string.Join(", ", config.Sites.Select(s => s.Site.Id))}");
        ReceiverConfig[] receivers = [.. site.Receivers.Where(r => path is null || r.Plan.Id == path)];
        if (receivers.Length == 0)
        {
            throw new ConfigException(site.Receivers.Count == 0
                ? $"site {id} has no receiver: a call for help there reaches nobody; enter one in {configPath}"
                : $"site {id} has no receiver {path}; there are {string.Join(", ", site.Receivers.Select(r => r.Plan.Id))}");
        }

        int failed = 0;
        int way = 0;
        ReceiverTest test = new(TimeProvider.System, NullLoggerFactory.Instance);
        foreach (ReceiverConfig receiver in receivers)
        {
            Console.WriteLine(Title(site, receiver, receiver.Plan.IsCopy ? 0 : ++way));
            LineAnswer answer = await test.SendAsync(site, receiver, asRepeat, cancellation);
            Tell(answer);
            if (asRepeat && answer.Outcome == SendOutcome.Acknowledged)
            {
                Tell("repeat", Repetition(receiver));
            }

            failed += answer.Outcome == SendOutcome.Acknowledged ? 0 : 1;
        }

        Console.WriteLine(failed == 0
            ? $"all {receivers.Length} took the test event; ask each receiver's operator whether it shows there as a test"
            : $"{failed} of {receivers.Length} failed");
        return failed == 0 ? 0 : 1;
    }

    /// <summary>The hub's secret is asked for only where something is sealed with it.</summary>
    private static HubConfig Opened(HubConfig config)
    {
        if (config.Sites.SelectMany(s => s.Receivers).All(r => !r.HasSealedSecret))
        {
            return config;
        }

        KeySeal seal = HubSecret.Find(config) ?? throw new ConfigException(
            $"secret {HubSecret.PathOf(config)}: it is missing, and a receiver's key is sealed with it; put back the one that belongs to this hub");
        return SealedSecret.OpenAll(config, seal);
    }

    private static string Repetition(ReceiverConfig receiver) => receiver switch
    {
        Dc09ReceiverConfig { Speaks: Dc09Protocol.Sia } => "SIA has no mark for it: the number alone, which stays the same, tells a repetition",
        Dc09ReceiverConfig { MarksRepeatedCalls: false } or SurGardReceiverConfig { MarksRepeatedCalls: false } =>
            "it went out with the mark; repeated calls for help go to this receiver without it (\"repeats\": \"new\")",
        Dc09ReceiverConfig or SurGardReceiverConfig =>
            "ask the operator whether it shows like a new event; if it shows as a mere status or not at all, set \"repeats\": \"new\"",
        _ => $"{receiver.Protocol} has no mark for it: each message has a name of its own, which stays the same",
    };

    private static string Title(SiteConfig site, ReceiverConfig receiver, int way)
    {
        string transport = receiver.IsDatagram ? "UDP, " : string.Empty;
        string secrecy = receiver.IsEncrypted ? "encrypted" : "in the clear";
        string place = way == 0 ? "copy" : string.Create(CultureInfo.InvariantCulture, $"way {way}");
        return $"{Spoken.Plain(site.Site.Id)}, {place}: {Spoken.Plain(receiver.Plan.Id)}, {receiver.Protocol} to {receiver.Host}:{receiver.Port}, {transport}{secrecy}, "
            + Supervision(receiver.Plan);
    }

    private static string Supervision(PathPlan plan)
    {
        if (plan.Supervision == PathSupervision.None)
        {
            return "not supervised";
        }

        TimeSpan reporting = TimeSpan.FromMilliseconds(plan.ReportingMs);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"supervised every {plan.SupervisionMs / 1_000} s, a failure reported within {reporting.TotalSeconds} s (EN 50136-1 grade {ReportingTime.GradeOf(reporting)})");
    }

    private static void Tell(LineAnswer answer)
    {
        Tell("sent", answer.Wire ?? "nothing");
        Tell("answered", answer.Reply ?? (answer.Outcome == SendOutcome.Acknowledged ? "yes" : "nothing"));
        if (answer.RoundTrip is { } time)
        {
            Tell("took", string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"));
        }

        Tell(answer.Outcome == SendOutcome.Acknowledged ? "result" : "FAILED", answer.Detail ?? "taken");
    }

    /// <summary>What comes from outside must not steer the terminal; lines of it stay beneath each other.</summary>
    private static void Tell(string what, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        Console.WriteLine($"  {what,-9} {Spoken.Plain(lines[0])}");
        foreach (string line in lines.Skip(1))
        {
            Console.WriteLine($"  {string.Empty,-9} {Spoken.Plain(line)}");
        }
    }
}
