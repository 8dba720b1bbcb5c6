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
    public void No_account_at_all_is_refused()
    {
        Assert.Contains("takeUnknown", Assert.Throws<ConfigException>(() => Read("{}")).Message, StringComparison.Ordinal);
    }

    private ReceiverSettings Read(string text) => SettingsReader.Read(text, "receiver.json", _folder);
}
