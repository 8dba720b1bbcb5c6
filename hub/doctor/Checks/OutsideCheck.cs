using System.Globalization;
using SchoolButton.Hub.Doctor.Looks;

namespace SchoolButton.Hub.Doctor.Checks;

/// <summary>What the hub needs around it: ports, certificates, the clock, the machine and its service.</summary>
internal static class OutsideCheck
{
    private const int Ok = 200;
    private const int Unauthorized = 401;
    private const int TooManyRequests = 429;

    /// <summary>Connections that are no devices': pages, programs, files.</summary>
    private const int OtherFiles = 1_500;

    private static readonly TimeSpan CertificateSoon = TimeSpan.FromDays(60);
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Earliest = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Sandbox = ["NoNewPrivileges=", "ProtectSystem=", "ProtectHome=", "PrivateTmp="];

    /// <param name="isRunning">Whether a hub holds the data folder.</param>
    public static IEnumerable<Finding> Doors(DoorFacts facts, bool isRunning)
    {
        bool answers = facts.HealthStatus is not null;
        foreach ((string name, System.Net.IPEndPoint address, bool taken) in facts.Taken)
        {
            yield return (taken, isRunning) switch
            {
                (false, false) => Finding.Ok($"port {name}", $"{address} is free"),
                (false, true) => Finding.Warning(
                    $"port {name}", $"a hub runs on this data folder, and nobody listens on {address}",
                    "its configuration was changed since it started, or has port 0; start it again"),
                (true, true) => Finding.Ok($"port {name}", $"{address} is held, and the hub runs"),
                (true, false) => Finding.Wrong(
                    $"port {name}", $"{address} cannot be listened on, and no hub runs on this data folder",
                    "end the program that holds it, or enter another port or an address of this machine"),
            };
        }

        if (!isRunning)
        {
            yield return Finding.Warning("hub", "it is not running", "start it: systemctl start schoolbutton");
        }
        else if (!answers)
        {
            yield return Finding.Wrong("hub", "it runs and does not answer", "look into its log; start it again if nothing moves there");
        }
        else if (facts.HealthStatus == Ok && facts.Troubles.Count == 0)
        {
            yield return Finding.Ok("hub", "it runs and is well");
        }
        else if (facts.HealthStatus is Unauthorized or TooManyRequests)
        {
            yield return Finding.Wrong("hub", "what answers does not take this token", "the configuration was changed since the hub started, or another hub holds the port");
        }
        else
        {
            // 200 with troubles: it keeps what it promises, and somebody should look after it.
            Health health = facts.HealthStatus == Ok ? Health.Warning : Health.Wrong;
            foreach (string trouble in facts.Troubles.DefaultIfEmpty("it says that it is not well"))
            {
                yield return new Finding("hub", health, trouble.TrimEnd('.'), "see the hub's log");
            }
        }
    }

    public static IEnumerable<Finding> Certificates(
        CertificateFacts authority, CertificateFacts server, IReadOnlyList<string> names, DateTimeOffset now)
    {
        if (!authority.Exists && !server.Exists)
        {
            yield return Finding.Warning("certificate", "there is none yet", "the hub makes it at its next start");
            yield break;
        }

        foreach ((string check, CertificateFacts facts) in ((string, CertificateFacts)[])[("authority", authority), ("certificate", server)])
        {
            string until = facts.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            yield return facts switch
            {
                { Exists: false } => check == "authority"
                    ? Finding.Wrong(check, $"{facts.Path} is missing", "restore it and its key from a backup; a new one would strand every device")
                    : Finding.Warning(check, $"{facts.Path} is missing", "the hub makes it at its next start"),
                { Fault: not null } => check == "authority"
                    ? Finding.Wrong(check, $"{facts.Path}: {facts.Fault}", "restore it from a backup")
                    : Finding.Warning(check, $"{facts.Path}: {facts.Fault}", "the hub issues it anew at its next start"),
                _ when now < facts.From => Finding.Wrong(check, $"it is not valid before {facts.From:yyyy-MM-dd}", "set this machine's clock"),
                _ when now > facts.Until => Finding.Wrong(check, $"it ended on {until}", "start the hub again: it issues a new one"),
                _ when now > facts.Until - CertificateSoon => Finding.Warning(check, $"it ends on {until}", "start the hub again before: it issues a new one"),
                _ => Finding.Ok(check, $"good until {until}"),
            };
        }

        string[] missing = server.Exists && server.Fault is null
            ? [.. names.Where(name => !server.Names.Contains(name, StringComparer.OrdinalIgnoreCase))]
            : [];
        if (missing.Length > 0)
        {
            yield return Finding.Warning(
                "certificate", $"it does not have these names: {string.Join(", ", missing)}", "start the hub again: it issues a new one");
        }
    }

    /// <param name="newestUnixMs">The latest time that the hub wrote down; 0 for none.</param>
    public static Finding Clock(DateTimeOffset now, long newestUnixMs)
    {
        DateTimeOffset newest = DateTimeOffset.FromUnixTimeMilliseconds(newestUnixMs);
        string says = now.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return now < Earliest
            ? Finding.Wrong("clock", $"it says {says}", "set it, and switch on time synchronisation: timedatectl set-ntp true")
            : newest - now > MaxAhead
                ? Finding.Wrong("clock", $"it says {says}, and the hub has written down {newest:yyyy-MM-dd HH:mm:ss}Z already", "one of the two is wrong: set the clock: timedatectl set-ntp true")
                : Finding.Ok("clock", says);
    }

    /// <param name="connected">Devices that hold a connection: all but wearables.</param>
    public static IEnumerable<Finding> Machine(MachineFacts facts, int connected)
    {
        if (facts.MaxOpenFiles is { } most)
        {
            int needed = connected + OtherFiles;
            yield return most < needed
                ? Finding.Warning("open files", $"{most} are allowed, {needed} may be needed", $"LimitNOFILE={needed * 2} in the unit, or ulimit -n")
                : Finding.Ok("open files", $"{most} are allowed, {needed} may be needed");
        }

        if (facts.UnitPath is null)
        {
            yield return Finding.Warning("service", "the hub is not installed as a service", "see hub/OPERATIONS.md: after a power cut nobody would start it");
            yield break;
        }

        string[] missing = [.. Sandbox.Where(setting => !facts.Unit.Any(line => line.TrimStart().StartsWith(setting, StringComparison.Ordinal)))];
        bool restarts = facts.Unit.Any(line => line.TrimStart().StartsWith("Restart=", StringComparison.Ordinal) && !line.Contains("=no", StringComparison.Ordinal));
        bool asRoot = !facts.Unit.Any(line => line.TrimStart().StartsWith("User=", StringComparison.Ordinal)
            || line.TrimStart().StartsWith("DynamicUser=yes", StringComparison.Ordinal));
        if (!restarts)
        {
            yield return Finding.Wrong("service", $"{facts.UnitPath} does not restart the hub when it ends", "add Restart=always");
        }

        if (asRoot)
        {
            yield return Finding.Warning("service", $"{facts.UnitPath} runs the hub as root", "add User= with a user of its own");
        }

        if (missing.Length > 0)
        {
            yield return Finding.Warning("service", $"{facts.UnitPath} lacks {string.Join(" ", missing)}", "take the unit file that comes with this version");
        }

        if (restarts && !asRoot && missing.Length == 0)
        {
            yield return Finding.Ok("service", $"{facts.UnitPath} keeps it running, by itself and shut in");
        }
    }
}
