using System.Text;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Malformed.Grammar;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>The hub's configuration.</summary>
internal sealed class ConfigTrial : ITrial
{
    private const string Key = "8F1E2D3C4B5A69788796A5B4C3D2E1F0";
    private const string Token = "tok-0c1b2a39485766758493a2b1";
    private const string Secret = "whs-6f1d0c9b8a77e5d4c3b2a190";
    private const string Password = "pw-55e1c9aa0b7d4f3e";
    private const string Bearer = "Bearer at-90817263544536271809";
    private const string Folder = "/srv/hub";

    public string Name => "config";

    public IReadOnlyList<string> Reaches => [Outcome.Accepted, "json", "name", "http", "mqtt", "token", "sites", "sites.id", "sites.account", "sites.receivers", "sites.location", "sites.languages", "sites.timeZone"];

    private static readonly string[] Languages = ["kk", "ru"];

    private static readonly int[] EscalatedAfter = [30, 120, 300];

    public IReadOnlyList<string> Secrets => [Key, Token, Key[..16], Token[..12], Secret, Password, Bearer[7..]];

    public Sentence Make(Dice dice)
    {
        int sites = dice.Between(1, 3);
        int kind = dice.Below(100);
        bool areTwins = kind is >= 25 and < 30;
        int http = dice.Between(1, 65_535);
        string[] accounts = [.. Enumerable.Range(0, sites).Select(_ => dice.Hex(dice.Between(3, 16)))];
        object config = new
        {
            data = "data",
            http = $"127.0.0.1:{http}",
            mqtt = dice.Pick("0.0.0.0:1883", "[::]:1883"),
            token = Token,
            names = new[] { "hub.school.kz", "192.0.2.1" },
            sites = accounts.Select((account, i) => new
            {
                id = areTwins ? "school" : $"school-{i}",
                name = "Школа",
                account,
                forwardSilence = dice.Percent(50),
                panicOverAll = dice.Percent(50),
                location = new { lat = 43.2389, lon = 76.8897, radiusMeters = dice.Between(1, 500) },
                languages = Languages,
                timeZone = "Asia/Almaty",
                escalation = new { afterSeconds = EscalatedAfter, everySeconds = 600 },
                receivers = dice.Percent(80) ? Receivers(dice) : null,
                receiver = (object?)null,
            }).ToArray(),
        };
        if (kind < 25)
        {
            return new Sentence(JsonText.Tokens(config).ToBytes(), $"{http} {string.Join(' ', accounts)}");
        }

        if (kind < 60)
        {
            return new Sentence(JsonText.Tokens(config, odd: areTwins ? null : dice).ToBytes());
        }

        Parts tokens = JsonText.Tokens(config);

        byte[] broken = tokens.Break(dice, JsonText.Wild).ToBytes();
        return new Sentence(dice.Percent(20) ? Rot.Of(broken, dice) : broken);
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        try
        {
            HubConfig config = ConfigReader.Read(Encoding.UTF8.GetString(sentence), "fuzz", Folder);

            // Where the data is is no secret, even if a sentence has put a token there.
            string said = config.ToString().Replace(config.DataFolder, string.Empty, StringComparison.Ordinal);
            return new Outcome(
                Outcome.Accepted, $"{config.Http.Port} {string.Join(' ', config.Sites.Select(s => s.Site.Account))}", said);
        }
        catch (ConfigException e)
        {
            return new Outcome(Word(e.Message), Said: e.Message);
        }
    }

    private static object[] Receivers(Dice dice) =>
        [.. Enumerable.Range(0, dice.Between(1, 4)).Select(i => Receiver(dice, $"way-{i}"))];

    /// <summary>One that is in order, of any protocol.</summary>
    private static object Receiver(Dice dice, string id) => dice.Below(5) switch
    {
        0 => new
        {
            id,
            protocol = "CAP",
            url = "https://cap.example/in",
            authorization = Bearer,
            sender = "hub@school-7.example",
            addresses = new[] { "police" },
            takes = new[] { "alarms", "drills" },
            supervision = new { kind = "test", intervalSeconds = dice.Between(600, 3_600), reportingSeconds = 18_000 },
        },
        1 => new { id, protocol = "webhook", url = "https://hook.example/in?x=1", secret = Secret, role = dice.Pick("way", "copy") },
        2 => new
        {
            id,
            protocol = "email",
            host = "mail.example",
            user = "hub",
            password = Password,
            from = "hub@school-7.example",
            to = new[] { "duty@school-7.example" },
        },
        3 => new { id, protocol = "SurGard", host = "192.0.2.21", port = dice.Between(1, 65_535), account = dice.Hex(4) },
        _ => new
        {
            id,
            protocol = dice.Pick("ADM-CID", "SIA-DCS"),
            host = "192.0.2.20",
            port = dice.Between(1, 65_535),
            transport = dice.Pick("tcp", "udp"),
            key = Key,
            codes = new { panic = "123 PA/PH" },
            replyTimeoutSeconds = dice.Between(1, 30),
            supervision = new { kind = "link", intervalSeconds = 60, reportingSeconds = 300 },
            retry = new { minSeconds = 1, maxSeconds = dice.Between(1, 60) },
        },
    };

    /// <summary>The field of the first problem, without its number.</summary>
    private static string Word(string message)
    {
        if (!message.Contains("was not taken", StringComparison.Ordinal))
        {
            return message.Contains("no such name", StringComparison.Ordinal) ? "name" : "json";
        }

        string first = message.Split('\n')[1].Trim();
        string field = first.Split(':')[0].Split(' ')[0];
        string[] path = field.Split('.');
        string top = path[0].Split('[')[0];
        return path.Length > 1 ? $"{top}.{path[1].Split('[')[0]}" : top;
    }
}
