using System.IO.Pipes;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class ConfigReaderTests
{
    private const string Key = "00112233445566778899aabbccddeeff";

    [Fact]
    public void A_whole_configuration_is_read_and_what_is_left_out_has_safe_values()
    {
        HubConfig config = Read(
            $$"""
            {
              // A comment does no harm, nor does a comma too many.
              "data": "d", "mqttTls": "0.0.0.0:8883", "names": ["hub.school"],
              "sites": [ { "id": "s", "account": "1234",
                "receiver": { "host": "r", "port": 9000, "protocol": "SIA-DCS", "key": "{{Key}}" } }, ]
            }
            """);

        SiteConfig site = Assert.Single(config.Sites);
        Assert.Equal(("s", "1234", "r:9000"), (site.Site.Name, site.Site.Account, site.Site.Receiver));
        Assert.True(site.Site.ForwardSilence);
        Assert.False(site.Site.ForwardTests);
        Dc09ReceiverConfig receiver = Assert.IsType<Dc09ReceiverConfig>(Assert.Single(site.Receivers));
        Assert.Equal((Dc09Protocol.Sia, Dc09Transport.Tcp, 5.0), (receiver.Speaks, receiver.Transport, receiver.ReplyTimeout.TotalSeconds));
        Assert.Equal((PathSupervision.Link, false), (receiver.Plan.Supervision, receiver.Plan.IsCopy));
        Assert.Equal("127.0.0.1:8080", config.Http.ToString());
        Assert.Equal(Path.Combine("/base", "d", "hub.db"), config.DatabasePath);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("null", "empty")]
    [InlineData("[]", "not valid JSON")]
    [InlineData("""{ "sites": [] }""", "at least one site")]
    [InlineData("""{ "sties": [] }""", "no such name")]
    [InlineData("""{ "http": "8080", "sites": [{"id":"s","account":"123"}] }""", "http: ADDRESS:PORT")]
    [InlineData("""{ "http": "::1", "sites": [{"id":"s","account":"123"}] }""", "http: ADDRESS:PORT")]
    [InlineData("""{ "token": "                    ", "sites": [{"id":"s","account":"123"}] }""", "token: it must have at least")]
    [InlineData("""{ "mqtt": "127.0.0.1:99999", "sites": [{"id":"s","account":"123"}] }""", "mqtt: ADDRESS:PORT")]
    [InlineData("""{ "token": "short", "sites": [{"id":"s","account":"123"}] }""", "token: it must have at least")]
    [InlineData("""{ "sites": [{"id":"s","account":"12"}] }""", "sites[0].account: 3 to 16 hex digits")]
    [InlineData("""{ "sites": [null] }""", "sites[0].id: give the site a short id")]
    [InlineData("""{ "sites": [{"account":"123"}] }""", "sites[0].id: give the site a short id")]
    [InlineData("""{ "sites": [{"id":"a/b ../\"<","account":"123"}] }""", "sites[0].id: give the site a short id")]
    [InlineData("""{ "sites": [{"id":"..","account":"123"}] }""", "sites[0].id: give the site a short id")]
    [InlineData("""{ "sites": [{"id":"s","account":"123"},{"id":"s","account":"124"}] }""", "sites[0] and sites[1] have the same id")]
    [InlineData("""{ "sites": [{"id":"s","account":"123","receiver":{"host":"r","port":0}}] }""", "sites[0].receiver.port")]
    [InlineData("""{ "sites": [{"id":"s","account":"123","receiver":{"port":1}}] }""", "sites[0].receiver.host")]
    [InlineData("""{ "sites": [{"id":"s","account":"123","receiver":{"host":"r","port":1,"protocol":"X"}}] }""", "one of SIA-DCS, ADM-CID, CAP")]
    [InlineData("""{ "sites": [{"id":"s","account":"123","receiver":{"host":"r","port":1,"replyTimeoutSeconds":0}}] }""", "0.1 to 30")]
    [InlineData("""{ "sites": [{"id":"s","account":"123","receiver":{"host":"r","port":1,"key":"sealed:x"}}] }""", "schoolbutton seal")]
    [InlineData("""{ "database": "mysql:Host=h", "sites": [{"id":"s","account":"123"}] }""", "database: postgres:Host=")]
    [InlineData("""{ "database": "postgres:Database=d", "sites": [{"id":"s","account":"123"}] }""", "Host=… is missing")]
    [InlineData("""{ "database": "postgres:Host=h", "sites": [{"id":"s","account":"123"}] }""", "Database=… is missing")]
    [InlineData("""{ "database": "postgres:nonsense", "sites": [{"id":"s","account":"123"}] }""", "as Npgsql knows them")]
    [InlineData("""{ "database": "postgres:Host=h;Database=d;Password=p", "databasePasswordFile": "f", "sites": [{"id":"s","account":"123"}] }""", "keep one of them")]
    [InlineData("""{ "databasePasswordFile": "f", "sites": [{"id":"s","account":"123"}] }""", "belongs to a PostgreSQL database")]
    public void A_broken_one_is_refused_with_words_that_say_what_to_enter(string text, string words)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Read(text));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains("hub.json", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("school-7")]
    [InlineData("7")]
    [InlineData("Мектеп_12.b")]
    public void A_site_may_be_called_in_any_letters(string id) =>
        Assert.Equal(id, Read($$"""{ "sites": [{"id":"{{id}}","account":"123"}] }""").Sites[0].Site.Id);

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Read("""{ "http": "x", "mqtt": "y", "sites": [{}] }"""));
        Assert.All(["http:", "mqtt:", ".id:", ".account:"], part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "sites": [{"id":"s","account":"123","receiver":{"host":"r","port":1,"key":"secret-0123456789"}}] }""")]
    [InlineData("""{ "sites": [{"id":"s","account":"123","receiver":{"host":"r","port":"1","key":"secret-0123456789"}}] }""")]
    [InlineData("""{ "token": "secret-0123456789", "sites": [] }""")]
    [InlineData("""{ "database": "postgres:Host=h;Password=a;secret-0123456789=b", "sites": [{"id":"s","account":"123"}] }""")]
    [InlineData("""{ "database": "secret-0123456789", "sites": [{"id":"s","account":"123"}] }""")]
    [InlineData("""{ "token": "secret-0123456789 """)]
    public void No_error_shows_a_secret(string text) =>
        Assert.DoesNotContain("secret-", Assert.Throws<ConfigException>(() => Read(text)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Nor_does_a_configuration_that_is_printed()
    {
        HubConfig config = Read(
            """{ "database": "postgres:Host=h;Database=d;Password=secret-1", "token": "secret-0123456789", "sites": [{"id":"s","account":"123","receiver":{"host":"r","port":1,"key":"KEY"}}] }"""
                .Replace("KEY", Key, StringComparison.Ordinal));
        string printed = $"{config} {config.Sites[0]} {config.Sites[0].Receivers[0]} {config.Sites[0].Site}";
        Assert.DoesNotContain("secret-", printed, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, printed, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_database_server_the_secret_and_a_password_file_may_be_named()
    {
        HubConfig config = Read(
            """
            { "database": "postgres:Host=db;Database=hub", "databasePasswordFile": "pw", "secret": "/etc/hub/secret",
              "sites": [{"id":"s","account":"123"}] }
            """);
        Assert.Equal(("Host=db;Database=hub", "/base/pw", "/etc/hub/secret"), (config.Postgres, config.DatabasePasswordFile, config.SecretPath));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/nowhere/hub.json", Assert.Throws<ConfigException>(() => ConfigReader.ReadFile("/nowhere/hub.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_device_that_never_ends_is_refused_after_as_much_as_a_configuration_may_have()
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains("longer than", Assert.Throws<ConfigException>(() => ConfigReader.ReadFile("/dev/zero")).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_no_disk_gives_in_time_is_refused()
    {
        if (OperatingSystem.IsLinux())
        {
            // Nobody writes to it.
            using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
            string path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
            string words = Assert.Throws<ConfigException>(() => ConfigReader.ReadFile(path, TimeSpan.FromMilliseconds(100))).Message;
            Assert.True(words.Contains("could not be read within", StringComparison.Ordinal) || words.Contains("no regular file", StringComparison.Ordinal), words);
        }
    }

    private static HubConfig Read(string text) => ConfigReader.Read(text, "hub.json", "/base");
}
