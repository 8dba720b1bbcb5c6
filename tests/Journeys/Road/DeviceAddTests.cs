using SchoolButton.Cli.Commands;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Tests.Road;

/// <summary>What the installer is given must be what the device's own firmware understands.</summary>
public sealed class DeviceAddTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("schoolbutton-add-");

    public static TheoryData<string, string[]> Kinds => new()
    {
        { "stationary", ["--tls", "--hub-address", "hub.school.example"] },
        { "wearable", ["--region", "eu868", "--spreading", "10", "--channels", "2"] },
        { "gateway", ["--tls", "--hub-address", "hub.school.example", "--region", "eu868", "--channel", "2"] },
        { "annunciator", ["--hub-address", "10.0.0.7"] },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_device_reads_its_settings_file_without_a_complaint(string kind, string[] options)
    {
        string file = Path.Combine(_folder.FullName, "device.txt");
        (int code, string said) = await AddAsync(["--room", "Room", "--kind", kind, "--out", file, .. options]);
        Assert.True(code == 0, said);
        Assert.Equal(kind, DeviceSettingsFile.KindOf(await File.ReadAllTextAsync(file)));

        foreach (Board board in BoardsOf(kind))
        {
            DeviceSettings settings = DeviceSettings.FromText(await File.ReadAllTextAsync(file), board);
            Assert.Empty(settings.Problems);
            Assert.True(settings.CanSpeak);
            Assert.Equal(kind != "wearable", settings.UsesMqtt);
            Assert.Equal(kind == "wearable" ? 900 : settings.IntervalSeconds, settings.IntervalSeconds);
            Assert.Equal(options.Contains("eu868") ? "eu868" : board.Defaults.Region, settings.Region);
            Assert.Equal(options.Contains("--channels") ? 2 : 1, settings.Channels);
            Assert.Equal(options.Contains("--channel") ? 2 : 1, settings.Channel);
            Assert.Equal(options.Contains("10") ? 10 : board.Defaults.Spreading, settings.Spreading);
        }
    }

    [Theory]
    [InlineData("--zone", "abc")]
    [InlineData("--interval", "a minute")]
    [InlineData("--bound", "1.5")]
    [InlineData("--room", " ")]
    [InlineData("--room", "two\nlines")]
    [InlineData("--hub-address", "hub\nkey = 00")]
    [InlineData("--channels", "2")]
    [InlineData("--channel", "3")]
    public async Task What_makes_no_sense_is_refused_in_one_sentence(string option, string value)
    {
        string[] room = option == "--room" ? [] : ["--room", "Room"];
        (int code, string said) = await AddAsync([.. room, option, value]);
        Assert.Equal(1, code);

        // Help and error come on two streams, in either order.
        Assert.Contains(said.Split('\n'), line => line.StartsWith(option + ": ", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> AddAsync(string[] options)
    {
        string config = Path.Combine(_folder.FullName, "hub.json");
        await File.WriteAllTextAsync(config, """
            { "data": "data", "http": "127.0.0.1:0", "mqtt": "127.0.0.1:1883", "mqttTls": "127.0.0.1:8883",
              "sites": [ { "id": "school", "name": "School", "account": "1234",
                           "receiver": { "host": "127.0.0.1", "port": 9, "protocol": "ADM-CID" } } ] }
            """);
        await using SchoolButtonProcess add = SchoolButtonProcess.Start(
            ["device", "add", "--config", config, "--site", "school", .. options]);
        return (await add.WaitForExitAsync(), add.Said);
    }

    private static Board[] BoardsOf(string kind) => kind switch
    {
        "stationary" => [Firmware.Stationary.Esp32Wroom.Describe(), Firmware.Stationary.Lora32.Describe()],
        "wearable" => [Firmware.Wearable.HeltecV3.Describe()],
        "gateway" => [Firmware.Gateway.HeltecV3.Describe(), Firmware.Gateway.Lora32.Describe()],
        _ => [Firmware.Annunciator.Esp32Wroom.Describe()],
    };
}
