using System.Net;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("schoolbutton-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_second_hub_on_the_same_folder_is_refused_and_welcome_once_the_first_has_ended()
    {
        using (new DataFolderLock(_folder))
        {
            ConfigException e = Assert.Throws<ConfigException>(() => new DataFolderLock(_folder));
            Assert.Contains("end the other hub", e.Message, StringComparison.Ordinal);
        }

        new DataFolderLock(_folder).Dispose();
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("token")]
    [InlineData("secret")]
    public void A_data_folder_that_the_hub_makes_is_its_owners_alone(string first)
    {
        string path = Path.Combine(_folder, "data");
        switch (first)
        {
            case "lock":
                new DataFolderLock(path).Dispose();
                break;
            case "token":
                HubToken.ReadOrMake(path);
                break;
            default:
                HubSecret.ReadOrMake(new HubConfig
                {
                    DataFolder = path,
                    Http = new IPEndPoint(IPAddress.Loopback, 0),
                    Mqtt = new IPEndPoint(IPAddress.Loopback, 0),
                    Token = string.Empty,
                    Sites = [],
                });
                break;
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void The_token_is_made_once_and_only_its_owner_may_read_it()
    {
        string token = HubToken.ReadOrMake(_folder);
        Assert.True(token.Length >= 32);
        Assert.Equal(token, HubToken.ReadOrMake(_folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_folder, HubToken.FileName)));
        }
    }

    [Fact]
    public void An_empty_token_file_is_no_token()
    {
        File.WriteAllText(Path.Combine(_folder, HubToken.FileName), "\n");
        Assert.Contains("delete it", Assert.Throws<ConfigException>(() => HubToken.ReadOrMake(_folder)).Message, StringComparison.Ordinal);
    }
}
