using System.Net;
using System.Security.Cryptography;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class HubSecretTests : IDisposable
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";

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
        HubConfig config = Config();
        KeySeal[] seals = new KeySeal[8];

        Parallel.For(0, seals.Length, i => seals[i] = HubSecret.ReadOrMake(config));

        byte[] first = seals[0].Seal([1], "test");
        Assert.All(seals, seal => Assert.Equal([1], seal.Open(first, "test")));
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
        HubConfig config = WithReceiver(SealedReceiverKey.Seal(HubSecret.ReadOrMake(Config()), Key));
        Assert.Null(config.Sites[0].Receiver!.Key);

        HubConfig open = SealedReceiverKey.OpenAll(config, HubSecret.ReadOrMake(config));

        Dc09Key key = open.Sites[0].Receiver!.Key!;
        Assert.Equal(Encrypted(Dc09Key.FromHex(Key)), Encrypted(key));
        Assert.Null(open.Sites[0].Receiver!.SealedKey);
    }

    [Fact]
    public void One_sealed_with_another_secret_names_its_site_and_shows_nothing()
    {
        string text = SealedReceiverKey.Seal(new KeySeal(RandomNumberGenerator.GetBytes(32)), Key);
        HubConfig config = WithReceiver(text);

        ConfigException e = Assert.Throws<ConfigException>(
            () => SealedReceiverKey.OpenAll(config, HubSecret.ReadOrMake(config)));

        Assert.Contains("site s:", e.Message, StringComparison.Ordinal);
        Assert.Contains("schoolbutton seal", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text[SealedReceiverKey.Mark.Length..], e.Message, StringComparison.Ordinal);
    }

    private static byte[] Encrypted(Dc09Key key) => new Dc09Frame
    {
        Id = "ADM-CID",
        Sequence = 1,
        Account = "1234",
        Timestamp = DateTimeOffset.UnixEpoch,
    }.Encode(key, length => new string('0', length));

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
