using System.Net;
using System.Security.Cryptography;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class HubSecretTests : IDisposable
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";

    /// <summary>Of a hundred some lost it while a name was looked up and then given in two steps.</summary>
    private const int RoundsOfRace = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("schoolbutton-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_made_once_and_only_its_owner_may_read_it()
    {
        HubConfig config = Config();

        byte[] token = HubSecret.ReadOrMake(config).Seal([1, 2, 3], "test");

        Assert.Equal([1, 2, 3], HubSecret.ReadOrMake(config).Open(token, "test"));
        Assert.Equal(KeySeal.SecretLength, new FileInfo(config.SecretPath).Length);
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(config.DataFolder).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(config.SecretPath));
        }
    }

    [Fact]
    public void Two_that_make_it_at_once_have_the_same()
    {
        for (int round = 0; round < RoundsOfRace; round++)
        {
            HubConfig config = Config() with { Secret = Path.Combine(_folder, $"{round}", "secret") };
            KeySeal[] seals = new KeySeal[8];
            using Barrier together = new(seals.Length);

            Thread[] makers = [.. seals.Select((_, i) => new Thread(() =>
            {
                together.SignalAndWait();
                seals[i] = HubSecret.ReadOrMake(config);
            }))];
            Array.ForEach(makers, m => m.Start());
            Array.ForEach(makers, m => m.Join());

            byte[] first = seals[0].Seal([1], "test");
            Assert.All(seals, seal => Assert.Equal([1], seal.Open(first, "test")));
        }
    }

    [Fact]
    public void Looking_for_it_makes_none()
    {
        Assert.Null(HubSecret.Find(Config()));
        Assert.False(Directory.Exists(Config().DataFolder));
    }

    [Fact]
    public void It_may_be_kept_elsewhere()
    {
        HubConfig config = Config() with { Secret = Path.Combine(_folder, "kept", "apart") };

        HubSecret.ReadOrMake(config);

        Assert.True(File.Exists(Path.Combine(_folder, "kept", "apart")));
        Assert.False(Directory.Exists(config.DataFolder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_file_of_another_length_is_not_it_and_is_left_alone(int length)
    {
        HubConfig config = Config();
        Directory.CreateDirectory(config.DataFolder);
        File.WriteAllBytes(config.SecretPath, new byte[length]);

        ConfigException e = Assert.Throws<ConfigException>(() => HubSecret.ReadOrMake(config));

        Assert.Contains(config.SecretPath, e.Message, StringComparison.Ordinal);
        Assert.Contains("exactly 32 bytes", e.Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(config.SecretPath).Length);
    }

    [Fact]
    public void Where_keys_are_sealed_a_missing_one_is_asked_for_and_never_made_anew()
    {
        HubConfig config = Config();
        HubDatabases.Of(config).Directory.Add([Samples.Record()], [RandomNumberGenerator.GetBytes(16)]);
        File.Delete(config.SecretPath);

        ConfigException e = Assert.Throws<ConfigException>(() => HubSecret.ReadOrMake(config));

        Assert.Contains("it is missing", e.Message, StringComparison.Ordinal);
        Assert.Contains("Put it back", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(config.SecretPath));
    }

    [Fact]
    public void A_receivers_key_sealed_in_the_configuration_is_opened_with_it()
    {
        HubConfig config = WithReceiver(SealedSecret.Seal(HubSecret.ReadOrMake(Config()), SecretUse.Key, Key));
        Assert.True(config.Sites[0].Receivers[0].HasSealedSecret);

        HubConfig open = SealedSecret.OpenAll(config, HubSecret.ReadOrMake(config));

        ReceiverSecret key = Assert.IsType<Dc09ReceiverConfig>(open.Sites[0].Receivers[0]).Key!;
        Assert.Equal(Key, key.Reveal(), ignoreCase: true);
        Assert.False(key.IsSealed);
    }

    [Theory]
    [InlineData(SecretUse.Secret, """{ "protocol": "webhook", "url": "https://h.example/", "secret": "SEALED" }""")]
    [InlineData(SecretUse.Password, """{ "protocol": "email", "host": "h", "from": "a@b.example", "to": ["c@d.example"], "user": "u", "password": "SEALED" }""")]
    [InlineData(SecretUse.Authorization, """{ "protocol": "CAP", "url": "https://h.example/", "sender": "a@b", "addresses": ["p"], "authorization": "SEALED" }""")]
    public void Every_secret_of_a_receiver_may_be_sealed_and_opens_in_its_own_field_alone(SecretUse use, string receiver)
    {
        const string Text = "it-is-long-enough-0123456789";
        KeySeal seal = HubSecret.ReadOrMake(Config());
        HubConfig Sealed(SecretUse with) => ConfigReader.Read(
            $$"""{ "sites": [ { "id": "s", "account": "1234", "receivers": [ {{receiver.Replace("SEALED", SealedSecret.Seal(seal, with, Text), StringComparison.Ordinal)}} ] } ] }""",
            "hub.json",
            _folder);

        Assert.Equal(Text, SealedSecret.OpenAll(Sealed(use), seal).Sites[0].Receivers[0].Secrets.Single().Secret.Reveal());
        SecretUse other = use == SecretUse.Secret ? SecretUse.Password : SecretUse.Secret;
        ConfigException e = Assert.Throws<ConfigException>(() => SealedSecret.OpenAll(Sealed(other), seal));
        Assert.Contains($"seal --field {SealedSecret.Field(use)}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_sealed_with_another_secret_names_its_site_and_shows_nothing()
    {
        string text = SealedSecret.Seal(new KeySeal(RandomNumberGenerator.GetBytes(32)), SecretUse.Key, Key);
        HubConfig config = WithReceiver(text);

        ConfigException e = Assert.Throws<ConfigException>(
            () => SealedSecret.OpenAll(config, HubSecret.ReadOrMake(config)));

        Assert.Contains("site s:", e.Message, StringComparison.Ordinal);
        Assert.Contains("schoolbutton seal", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text[SealedSecret.Mark.Length..], e.Message, StringComparison.Ordinal);
    }

    private HubConfig Config() => new()
    {
        DataFolder = Path.Combine(_folder, "data"),
        Http = new IPEndPoint(IPAddress.Loopback, 0),
        Mqtt = new IPEndPoint(IPAddress.Loopback, 0),
        Token = "not-asked-for-here",
        Sites = [],
    };

    private HubConfig WithReceiver(string key) => ConfigReader.Read(
        $$"""{ "sites": [ { "id": "s", "account": "1234", "receiver": { "host": "r", "port": 1, "key": "{{key}}" } } ] }""",
        "hub.json",
        _folder);
}
