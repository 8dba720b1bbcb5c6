using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("settings").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_whole_configuration_is_read()
    {
        File.WriteAllText(Path.Combine(_folder, "key"), Vectors.HexKeyDigits + "\n");
        ReceiverSettings settings = Read(
            """
            { // a district
              "listen": "0.0.0.0:9100", "duplicateSeconds": 120,
              "accounts": [
                { "account": "12ab", "name": "School 7", "keyFile": "key", "supervisionSeconds": 180, "zones": { "7": "Room 12" } },
                { "account": "5678" } ],
              "forward": [ { "id": "region", "host": "10.0.0.1", "port": 9000, "account": "777" } ],
            }
            """);

        AccountSettings first = settings.Accounts["12AB"];
        Assert.Equal(("School 7", TimeSpan.FromMinutes(3), "Room 12", "AES-128 key"), (first.Name, first.SupervisionLimit, first.Zones[7], $"{first.Key}"));
        Assert.Null(settings.Accounts["5678"].Key);
        Assert.Equal((9100, TimeSpan.FromMinutes(2), "777"), (settings.Listen.Port, settings.DuplicateWindow, Assert.Single(settings.Onward).Account));
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_and_no_key_is_shown()
    {
        const string Secret = "0123456789ABCDEF0123456789ABCDE";
        ConfigException refused = Assert.Throws<ConfigException>(() => Read(
            $$"""
            { "listen": "9000", "token": "short", "duplicateSeconds": 1,
              "accounts": [ { "account": "xyz", "key": "{{Secret}}" }, { "account": "1234", "supervisionSeconds": 0, "zones": { "a": "b" } }, { "account": "1234" } ],
              "forward": [ { "host": "", "port": 0 } ] }
            """));

        foreach (string place in new[]
        {
            "listen:", "token:", "duplicateSeconds:", "accounts[0].account:", "accounts[0].key:", "accounts[1].supervisionSeconds:",
            "accounts[1].zones:", "accounts[2].account:", "forward[0].id:", "forward[0].host:", "forward[0].port:",
        })
        {
            Assert.Contains(place, refused.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Secret, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sealed_key_opens_with_the_receivers_own_secret_alone()
    {
        string path = Path.Combine(_folder, "receiver.json");
        File.WriteAllText(path, "{}");
        string sealedKey = SealedSecret.Seal(SettingsReader.SecretFor(path), SecretUse.Key, Vectors.HexKeyDigits);
        string text = $$"""{ "accounts": [ { "account": "1234", "key": "{{sealedKey}}" } ] }""";

        Assert.Equal("AES-128 key", $"{Read(text).Accounts["1234"].Key}");
        string other = Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        Assert.Contains(
            "another secret", Assert.Throws<ConfigException>(() => SettingsReader.Read(text, "receiver.json", other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_receivers_are_read_as_a_hubs_are_whatever_they_speak()
    {
        string path = Path.Combine(_folder, "receiver.json");
        File.WriteAllText(path, "{}");
        string secret = SealedSecret.Seal(SettingsReader.SecretFor(path), SecretUse.Secret, "hook-secret-of-32-bytes-0123456!");
        IReadOnlyList<OnwardSettings> all = Read(
            $$"""
            {
              "takeUnknown": true, "languages": ["ru"], "timeZone": "UTC",
              "forward": [
                { "id": "udp", "host": "10.0.0.1", "port": 9000, "transport": "udp", "key": "{{Vectors.HexKeyDigits}}", "account": "777",
                  "supervision": { "kind": "link" }, "retry": { "minSeconds": 2 } },
                { "id": "room", "protocol": "SurGard", "host": "10.0.0.2", "port": 1025 },
                { "id": "cap", "protocol": "CAP", "url": "https://cap.example/", "sender": "d@x.example", "addresses": ["a"], "takes": ["alarms"] },
                { "id": "hook", "protocol": "webhook", "url": "https://hook.example/", "secret": "{{secret}}" },
                { "id": "chief", "protocol": "email", "host": "mail.example", "from": "a@x.example", "to": ["b@x.example"] } ]
            }
            """).Onward;

        Assert.Equal(
            ["udp way True", "room way False", "cap way False", "hook copy False", "chief copy False"],
            all.Select(o => $"{o.Id} {(o.Receiver.Plan.IsCopy ? "copy" : "way")} {o.Receiver.Plan.Supervision == PathSupervision.Link && o.Account is not null}"));
        Assert.True(((Dc09ReceiverConfig)all[0].Receiver).IsDatagram);
        Assert.Equal(2000, all[0].Receiver.Plan.RetryMinMs);
        Assert.False(all[3].Receiver.HasSealedSecret);
        Assert.Equal(PathTakes.Alarms, all[4].Receiver.Plan.Takes);
    }

    [Fact]
    public void What_makes_no_sense_for_what_is_passed_on_is_refused_by_name()
    {
        ConfigException refused = Assert.Throws<ConfigException>(() => Read(
            """
            { "takeUnknown": true, "timeZone": "Mars", "forward": [
                { "id": "a", "host": "h", "port": 1, "sendText": false },
                { "id": "b", "host": "h", "port": 1, "supervision": { "kind": "link" } },
                { "id": "c", "host": "h", "port": 1, "account": "777", "supervision": { "kind": "test" } },
                { "id": "d", "protocol": "pigeon" },
                { "id": "e", "protocol": "email", "role": "way", "host": "h", "from": "a@x.example", "to": ["b@x.example"], "takes": ["escalations"] },
                { "id": "f", "protocol": "webhook", "url": "https://x.example/", "secret": "short" },
                { "id": "a", "host": "h", "port": 1, "keyFile": "none" } ] }
            """));

        foreach (string place in new[]
        {
            "timeZone:", "forward[0]: what is passed on", "forward[1].account:", "forward[2].supervision.kind:", "forward[3].protocol:",
            "forward[4].role:", "forward[4].takes:", "forward[5].secret:", "forward[6].keyFile:", "forward: two have the same id",
        })
        {
            Assert.Contains(place, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_without_an_end_is_refused()
    {
        if (OperatingSystem.IsLinux())
        {
            ConfigException refused = Assert.Throws<ConfigException>(() => SettingsReader.ReadFile("/dev/zero"));
            Assert.Contains("longer than", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_account_at_all_is_refused()
    {
        Assert.Contains("takeUnknown", Assert.Throws<ConfigException>(() => Read("{}")).Message, StringComparison.Ordinal);
    }

    private ReceiverSettings Read(string text) => SettingsReader.Read(text, "receiver.json", _folder);
}
