using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Doctor.Checks;
using SchoolButton.Hub.Doctor.Looks;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Doctor;

/// <summary>
/// Looks at an installation from outside, whether its hub runs or not, and changes nothing. What is looked at is in Looks,
/// what is thought of it in Checks.
/// </summary>
public static class Examination
{
    /// <summary>The hub's own file in its data folder.</summary>
    private const string LockFile = "hub.lock";

    /// <param name="configPath">The hub's configuration file.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(string configPath, TimeProvider time, CancellationToken cancellation)
    {
        List<Finding> findings = [];
        HubConfig config;
        try
        {
            config = ConfigReader.ReadFile(configPath);
            findings.Add(Finding.Ok("configuration", $"{configPath} is valid, {config.Sites.Count} sites"));
        }
        catch (ConfigException e)
        {
            return [Finding.Wrong("configuration", e.Message, "correct the file; nothing else was looked at")];
        }

        MachineFacts machine = MachineFacts.Look();
        FileFacts folder = FileFacts.Of(config.DataFolder);
        if (!folder.IsUsable)
        {
            return [.. findings, .. FolderCheck.Folder(folder)];
        }

        config = WithSecretOf(machine, config);
        FileFacts token = FileFacts.Of(Path.Combine(config.DataFolder, HubToken.FileName));
        findings.AddRange(Written(config, FileFacts.Of(configPath)));
        findings.AddRange(Files(config, token));
        KeySeal? seal = Secret(config, findings);
        DatabaseFacts database = await Task.Run(() => Look(config), cancellation).ConfigureAwait(false);
        findings.AddRange(config.Postgres is null && !File.Exists(config.DatabasePath)
            ? Missing(config)
            : Database(config, database, seal, time.GetUtcNow()));
        findings.Add(OutsideCheck.Clock(time.GetUtcNow(), database.NewestUnixMs));
        if (config.MqttTls is not null)
        {
            findings.AddRange(OutsideCheck.Certificates(
                CertificateFacts.Authority(config.DataFolder), CertificateFacts.Server(config.DataFolder), config.Names, time.GetUtcNow()));
        }

        (string, IPEndPoint)[] doors =
        [
            ("http", config.Http), ("mqtt", config.Mqtt), .. config.MqttTls is { } tls ? ((string, IPEndPoint)[])[("mqttTls", tls)] : [],
        ];
        string shown = config.Token.Length > 0 ? config.Token.Trim() : ReadToken(token);
        findings.AddRange(OutsideCheck.Doors(
            await DoorFacts.LookAsync(doors, config.Http, shown, cancellation).ConfigureAwait(false), IsHeld(config.DataFolder)));
        findings.AddRange(ReceiverCheck.Reached(await ReceiverFacts.LookAsync(config, cancellation).ConfigureAwait(false)));
        findings.AddRange(WayCheck.Of(config.Sites));
        findings.AddRange(OutsideCheck.Machine(
            machine, database.Devices.Count(d => !d.Retired && d.Kind != DeviceKinds.Wearable)));
        return findings;
    }

    /// <summary>A service may have its secret from systemd; whoever runs the doctor has not, but the unit says where it is.</summary>
    private static HubConfig WithSecretOf(MachineFacts machine, HubConfig config) =>
        config.Secret is null && !File.Exists(config.SecretPath) && machine.CredentialPath is { } path && File.Exists(path)
            ? config with { Secret = path }
            : config;

    private static DatabaseFacts Look(HubConfig config)
    {
        try
        {
            return config.Postgres is not null ? DatabaseLook.AtServer(HubDatabases.Connection(config))
                : File.Exists(config.DatabasePath) ? DatabaseLook.At(config.DatabasePath)
                : new DatabaseFacts();
        }
        catch (ConfigException e)
        {
            return new DatabaseFacts { Fault = e.Message };
        }
    }

    /// <summary>Secrets that stand open in the configuration.</summary>
    private static IEnumerable<Finding> Written(HubConfig config, FileFacts file)
    {
        (string Site, string Receiver)[] open =
        [
            .. config.Sites.SelectMany(s => s.Receivers.Where(r => r.HasOpenSecret).Select(r => (s.Site.Id, r.Plan.Id))),
        ];
        bool holdsKey = open.Length > 0;
        foreach ((string site, string receiver) in open)
        {
            yield return Finding.Warning(
                "configuration", $"a key or password of site {site}, receiver {receiver}, stands in it unsealed", "seal it: schoolbutton seal");
        }

        if (file.IsOpenToOthers && (holdsKey || config.Token.Length > 0))
        {
            yield return Finding.Wrong(
                "configuration", "it holds a token or a key, and other users may read it", $"let only the hub's user read it (chown it to that user, chmod 600 {file.Path}), and enter new ones");
        }
    }

    private static IEnumerable<Finding> Files(HubConfig config, FileFacts token)
    {
        FileFacts folder = FileFacts.Of(config.DataFolder);
        FileFacts database = FileFacts.Of(config.DatabasePath);
        return
        [
            .. FolderCheck.Folder(folder),
            .. FolderCheck.Disk(folder.Exists ? DiskFacts.Of(config.DataFolder) : null),
            .. FolderCheck.SecretFile("database file", database, null),
            .. config.Token.Length > 0 ? [] : FolderCheck.SecretFile("token", token, null),
            .. FolderCheck.Owners(
                [folder, database, token, FileFacts.Of(config.SecretPath), FileFacts.Of(config.JournalPath)]),
            .. FolderCheck.Spare(SpareFacts.At(config.JournalPath)),
        ];
    }

    private static KeySeal? Secret(HubConfig config, List<Finding> findings)
    {
        string path = HubSecret.PathOf(config);
        FileFacts file = FileFacts.Of(path);
        try
        {
            KeySeal? seal = HubSecret.Find(config);
            findings.AddRange(FolderCheck.SecretFile("secret", file, HoldsSealedKeys(config)
                ? Finding.Wrong(
                    "secret", $"{path} is not there, and the devices' keys are sealed with it", "put it back; without it the hub does not start")
                : Finding.Warning(
                    "secret", $"{path} is not there", "the hub makes it at its first start; if the hub ran before, put it back")));
            if (seal is not null)
            {
                SealedSecret.OpenAll(config, seal);
            }

            return seal;
        }
        catch (ConfigException e)
        {
            findings.Add(Finding.Wrong("secret", e.Message, "put back the secret that belongs to this installation"));
            return null;
        }
    }

    private static bool HoldsSealedKeys(HubConfig config)
    {
        try
        {
            return config.Postgres is null && HubDatabases.HoldsSealedKeys(config);
        }
        catch (StoreException)
        {
            // What is wrong with the database is told where it is looked at.
            return false;
        }
    }

    /// <summary>Its first start makes the token with the database; a running hub writes on into a file that was deleted.</summary>
    private static Finding[] Missing(HubConfig config) =>
        File.Exists(Path.Combine(config.DataFolder, HubToken.FileName)) || File.Exists(config.JournalPath)
            ?
            [
                Finding.Wrong(
                    "database", $"{config.DatabasePath} is not there, and a hub ran here",
                    "mount its disk, find the file, or stop the hub and restore a backup; never delete spare.journal"),
            ]
            : [Finding.Warning("database", $"{config.DatabasePath} is not there", "the hub makes it at its first start")];

    private static IEnumerable<Finding> Database(HubConfig config, DatabaseFacts facts, KeySeal? seal, DateTimeOffset now)
    {
        Finding[] file = [.. DatabaseCheck.File(facts)];
        Dictionary<string, bool> withReceiver = config.Sites.ToDictionary(s => s.Site.Id, s => s.IsHeard);
        return file.Any(f => f.Health != Health.Ok)
            ? file
            :
            [
                .. file,
                .. DatabaseCheck.Keys(facts.Keys, seal),
                .. DatabaseCheck.History(
                    facts.Alarms, facts.History, facts.Audit.Any(a => a.Entry.What == DirectoryAudit.Restore)),
                .. DatabaseCheck.Trail(facts.Audit, seal, facts.Devices.Count + facts.Alarms.Count > 0),
                .. DeviceCheck.Of(facts.Devices, facts.Statuses, withReceiver, now),
            ];
    }

    private static string ReadToken(FileFacts token)
    {
        try
        {
            return token.Exists ? File.ReadAllText(token.Path).Trim() : "none";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "none";
        }
    }

    /// <summary>A running hub locks a file in its data folder.</summary>
    private static bool IsHeld(string dataFolder)
    {
        string path = Path.Combine(dataFolder, LockFile);
        try
        {
            using FileStream? file = File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) : null;
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
