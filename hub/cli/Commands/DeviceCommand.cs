using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Mqtt.Tls;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton device add|list|retire</c>; works whether the hub is running or not.</summary>
internal static class DeviceCommand
{
    private const int MaxBoundSeconds = 24 * 3_600;

    /// <summary>Two heartbeats may be lost before a device counts as silent.</summary>
    private const int BoundIntervals = 3;

    /// <summary>Of a wearable, whose heartbeats get lost on the air: see hardware/radio.md.</summary>
    private const int BoundIntervalsOnAir = 6;

    private static readonly Option<FileInfo?> Config = Options.Config();

    public static Command Make()
    {
        Config.Required = true;
        Config.Recursive = true;
        return new Command("device", "Adds, lists and retires devices. A running hub notices within a second.")
        {
            Config,
            Add(),
            List(),
            Retire(),
        };
    }

    private static Command Add()
    {
        Option<string> site = new("--site") { Description = "The site's id in the configuration.", Required = true };
        Option<string?> room = new("--room") { Description = "Where it hangs.", Required = true };
        Option<string?> name = new("--name") { Description = "What people call it; the room, if left out." };
        Option<string?> behind = new("--behind")
        {
            Description = "The access point or switch it hangs on, as the installer calls it: when all behind it fall silent, "
                + "that is told as one outage.",
            HelpName = "NAME",
        };
        Option<string> kind = new("--kind")
        {
            Description = "What it is.",
            DefaultValueFactory = _ => DeviceKinds.Stationary,
        };
        kind.AcceptOnlyFromAmong([.. DeviceKinds.All]);
        Option<int> zone = new("--zone") { Description = "Zone at the receiver, 1 to 999; the next free one, if left out." };
        CheckRange(zone, 1, NewDevices.MaxZone);
        Option<int?> interval = Seconds(
            "--interval",
            "A heartbeat comes within this many seconds; if left out, 60, of a wearable 900, of a gateway 30.",
            DeviceSettings.MaxIntervalSeconds);
        Option<int?> bound = Seconds(
            "--bound",
            "Unheard for so many seconds, it is silent. At least twice the interval; if left out, three times, of a wearable six times.",
            MaxBoundSeconds);
        Option<string> region = new("--region")
        {
            Description = "Of a wearable or gateway: the radio band of the country it is in.",
            DefaultValueFactory = _ => DeviceSettingsFile.Regions[0],
        };
        region.AcceptOnlyFromAmong([.. DeviceSettingsFile.Regions]);
        Option<int> spreading = new("--spreading")
        {
            Description = "Of a wearable or gateway: the radio's spreading factor, 7 (fast) to 12 (far); the same for all of a site. "
                + "A second gateway reaches farther than a slower factor.",
            DefaultValueFactory = _ => DeviceSettings.DefaultSpreading,
        };
        CheckRange(spreading, DeviceSettings.MinSpreading, DeviceSettings.MaxSpreading);
        Option<int> channels = new("--channels")
        {
            Description = "Of a wearable: how many radio channels the site uses, 1 or 2; each needs a gateway of its own.",
            DefaultValueFactory = _ => 1,
        };
        CheckRange(channels, 1, RadioPlan.MaxChannels);
        Option<int> channel = new("--channel")
        {
            Description = "Of a gateway: on which of the site's channels it is, 1 or 2.",
            DefaultValueFactory = _ => 1,
        };
        CheckRange(channel, 1, RadioPlan.MaxChannels);
        Option<string?> host = new("--hub-address")
        {
            Description = "Host name or address at which the device reaches the hub.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        Option<bool> tls = new("--tls") { Description = "The device uses the hub's TLS port." };
        Option<FileInfo?> output = new("--out")
        {
            Description = "Writes the device's settings file there instead of printing it.",
            HelpName = "FILE",
        };
        Command command = new("add", "Adds a device and makes its settings file, which holds its key.")
        {
            site, room, name, behind, kind, zone, interval, bound, host, tls, region, spreading, channels, channel, output,
        };
        foreach (Option<string?> text in (Option<string?>[])[room, name, behind, host])
        {
            CheckText(text);
        }

        command.Validators.Add(result =>
        {
            // What was left out has no value here, not even its default.
            string kindName = result.GetValue(kind) ?? DeviceKinds.Stationary;
            if (Number(result, bound) is { } within && within < 2 * Interval(Number(result, interval), kindName))
            {
                result.AddError("--bound: it must be at least twice --interval, or one lost heartbeat looks like a dead device");
            }

            bool hasRadio = kindName is DeviceKinds.Wearable or DeviceKinds.Gateway;
            foreach (Option radio in (Option[])[region, spreading])
            {
                if (!hasRadio && result.GetResult(radio) is { Implicit: false })
                {
                    result.AddError($"{radio.Name}: the {kindName} kind has no radio; leave it out");
                }
            }

            foreach ((Option own, string whose) in ((Option, string)[])[(channels, DeviceKinds.Wearable), (channel, DeviceKinds.Gateway)])
            {
                if (kindName != whose && result.GetResult(own) is { Implicit: false })
                {
                    result.AddError($"{own.Name}: only a {whose} needs it; leave it out");
                }
            }

            foreach (Option network in (Option[])[host, tls, behind])
            {
                if (kindName == DeviceKinds.Wearable && result.GetResult(network) is { Implicit: false })
                {
                    result.AddError($"{network.Name}: a wearable reaches the hub through a gateway; leave it out");
                }
            }
        });
        command.SetAction((parsed, _) => Spoken.RunAsync(async () =>
        {
            HubConfig config = ConfigReader.ReadFile(parsed.GetValue(Config)!.FullName);
            string siteId = parsed.GetValue(site)!;
            if (config.Sites.All(s => s.Site.Id != siteId))
            {
                throw new ConfigException(
                    $"there is no site {siteId} in {parsed.GetValue(Config)}; it has: {string.Join(", ", config.Sites.Select(s => s.Site.Id))}");
            }

            if (parsed.GetValue(tls) && config.MqttTls is null)
            {
                throw new ConfigException($"--tls: {parsed.GetValue(Config)} has no mqttTls; enter one, such as 0.0.0.0:8883");
            }

            if (parsed.GetValue(output) is { Exists: true } there)
            {
                throw new ConfigException($"--out {there}: the file exists; name another, no key is overwritten");
            }

            string kindName = parsed.GetValue(kind)!;
            int seconds = Interval(parsed.GetValue(interval), kindName);
            int intervals = kindName == DeviceKinds.Wearable ? BoundIntervalsOnAir : BoundIntervals;
            DeviceRecord wanted = new(
                0, 0, parsed.GetValue(name) ?? parsed.GetValue(room)!, siteId, parsed.GetValue(room)!,
                kindName, parsed.GetValue(zone), seconds * 1_000L,
                (parsed.GetValue(bound) ?? intervals * seconds) * 1_000L, Retired: false)
            {
                Behind = parsed.GetValue(behind) ?? string.Empty,
            };
            DeviceEntry added = HubDatabases.Of(config).Directory
                .Add([wanted], [RandomNumberGenerator.GetBytes(Frame.KeyLength)])[0];
            bool secure = parsed.GetValue(tls);
            int port = (secure ? config.MqttTls! : config.Mqtt).Port;
            DeviceSettings made = DeviceSettingsFile.For(added, parsed.GetValue(host)!, port, secure);
            made.Region = parsed.GetValue(region)!;
            made.Spreading = parsed.GetValue(spreading);
            made.Channels = parsed.GetValue(channels);
            made.Channel = parsed.GetValue(channel);
            string settings = DeviceSettingsFile.TextFor(kindName, made);
            await TellAsync(added, settings, parsed.GetValue(output));
            if (secure)
            {
                await Console.Error.WriteLineAsync(
                    $"copy {HubCertificates.AuthorityPathIn(config.DataFolder)} to the device as I:\\{DeviceSettingsFile.AuthorityOnDevice}");
            }

            return 0;
        }));
        return command;
    }

    private static async Task TellAsync(DeviceEntry added, string settings, FileInfo? output)
    {
        string id = DeviceAddress.ToText(added.Record.Address);
        if (output is null)
        {
            // Only the file goes to standard output, so that it can be sent on.
            await Console.Error.WriteLineAsync($"added {id}, zone {added.Record.Zone}; its settings file:");
            Console.Write(settings);
            return;
        }

        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using StreamWriter writer = new(output.FullName, options);
            await writer.WriteAsync(settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(
                $"device {id} was added, but its settings file {output} could not be written ({e.Message.TrimEnd('.')}); "
                + $"retire {id} and add it again with another --out");
        }

        Console.WriteLine($"added {id}, zone {added.Record.Zone}; its settings file is {output}");
    }

    private static Command List()
    {
        Command command = new("list", "Lists the devices.");
        command.SetAction((parsed, _) => Spoken.RunAsync(() =>
        {
            HubConfig config = ConfigReader.ReadFile(parsed.GetValue(Config)!.FullName);
            foreach (DeviceEntry entry in HubDatabases.Of(config).Directory.List())
            {
                DeviceRecord d = entry.Record;
                Console.WriteLine(
                    $"{DeviceAddress.ToText(d.Address)}  {d.Site,-16} zone {d.Zone,3}  {d.Kind,-11} "
                    + $"{d.IntervalMs / 1_000.0,4:0.#} s / {d.BoundMs / 1_000.0,4:0.#} s  {d.Room}"
                    + (d.Name == d.Room ? string.Empty : $" ({d.Name})")
                    + (d.Behind.Length == 0 ? string.Empty : $"  behind {d.Behind}")
                    + (d.Retired ? "  retired" : entry.HasKey ? string.Empty : "  its key does not open: retire it and add it anew"));
            }

            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command Retire()
    {
        Argument<string> id = new("id") { Description = "Six hex digits." };
        Command command = new("retire", "Takes a device out of service: it can no longer connect, and nobody waits for it.")
        {
            id,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(() =>
        {
            HubConfig config = ConfigReader.ReadFile(parsed.GetValue(Config)!.FullName);
            string text = parsed.GetValue(id)!;
            uint address = DeviceAddress.FromText(text);
            if (address == 0 || !HubDatabases.Of(config).Directory.Retire(address))
            {
                throw new ConfigException($"there is no device {text} in service; see: schoolbutton device list");
            }

            Console.WriteLine($"retired {text}");
            return Task.FromResult(0);
        }));
        return command;
    }

    /// <summary>Seconds: what was given, or what suits the kind. A battery speaks seldom; on a gateway many others hang.</summary>
    private static int Interval(int? given, string kind) => given ?? kind switch
    {
        DeviceKinds.Wearable => 900,
        DeviceKinds.Gateway => 30,
        _ => 60,
    };

    /// <summary>It goes into lists and into a settings file: one line, not endless.</summary>
    private static void CheckText(Option<string?> option) => option.Validators.Add(result =>
    {
        string? text = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
        if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > DeviceSettings.MaxTextLength || text.Any(char.IsControl)))
        {
            result.AddError($"{option.Name}: 1 to {DeviceSettings.MaxTextLength} characters on one line are needed");
        }
    });

    private static Option<int?> Seconds(string name, string description, int most)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "SECONDS" };
        CheckRange(option, 1, most);
        return option;
    }

    /// <summary>Also says what is wrong with what is no number; asking the parser for its value would throw.</summary>
    private static void CheckRange(Option option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0
            && !(int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out int number)
                && number >= least && number <= most))
        {
            result.AddError($"{option.Name}: a number from {least} to {most} is needed");
        }
    });

    /// <returns>Null if it was left out or is no number.</returns>
    private static int? Number(CommandResult command, Option option) =>
        command.GetResult(option) is { Tokens.Count: > 0 } given
            && int.TryParse(given.Tokens[0].Value, CultureInfo.InvariantCulture, out int number)
                ? number
                : null;
}
