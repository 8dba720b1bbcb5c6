using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class DeviceSettingsTests
{
    [Fact]
    public void What_the_installer_wrote_is_what_the_device_does()
    {
        DeviceSettings settings = DeviceSettings.FromText("""
            # Room 12, left of the door
            id = 00a1b2
            key = 000102030405060708090A0B0C0D0E0F
            password = p#ss = word
            host = 10.0.0.5
            port = 8884
            tls = on
            ca = hub.pem
            interval = 30
            zone = 3
            single = silent-panic
            hold = medical
            double = duress
            hold-ms = 2000
            double-ms = 300
            """);

        Assert.Empty(settings.Problems);
        Assert.True(settings.CanSpeak);
        Assert.Equal("00a1b2", settings.Id);
        Assert.Equal(TinyHub.Key, settings.Key);
        Assert.Equal("p#ss = word", settings.Password);
        Assert.Equal("10.0.0.5", settings.Host);
        Assert.Equal(8884, settings.Port);
        Assert.True(settings.Tls);
        Assert.Equal("hub.pem", settings.CaFile);
        Assert.Equal(30, settings.IntervalSeconds);
        Assert.Equal(3, settings.Zone);
        Assert.Equal(EventKind.SilentPanic, settings.Single);
        Assert.Equal(EventKind.Medical, settings.Hold);
        Assert.Equal(EventKind.Duress, settings.Double);
        Assert.Equal(2000, settings.HoldMs);
        Assert.Equal(300, settings.DoubleMs);
    }

    [Fact]
    public void What_it_writes_it_reads_back()
    {
        DeviceSettings written = DeviceSettings.FromText(DeviceRig.Identity + "tls = off\nhold = duress\nzone = 9");
        DeviceSettings read = DeviceSettings.FromText(written.ToText());

        Assert.Empty(read.Problems);
        Assert.Equal(written.ToText(), read.ToText());
    }

    [Fact]
    public void A_file_from_a_windows_editor_is_read()
    {
        DeviceSettings settings = DeviceSettings.FromText(
            "\uFEFF" + DeviceRig.Identity.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Empty(settings.Problems);
    }

    [Theory]
    [InlineData("interval = 0")]
    [InlineData("interval = 3601")]
    [InlineData("interval = -5")]
    [InlineData("interval = 99999999999999")]
    [InlineData("interval = soon")]
    [InlineData("port = 0")]
    [InlineData("port = 65536")]
    [InlineData("tls = maybe")]
    [InlineData("zone = 256")]
    [InlineData("single = loud")]
    [InlineData("single = none")]
    [InlineData("hold-ms = 100")]
    [InlineData("double-ms = 5000")]
    [InlineData("sinlge = panic")]
    [InlineData("just some words")]
    public void A_bad_field_gets_a_message_and_a_safe_default(string line)
    {
        DeviceSettings settings = DeviceSettings.FromText(
            "id = 00a1b2\nkey = 000102030405060708090a0b0c0d0e0f\npassword = secret\nhost = hub\n" + line);

        Assert.Single(settings.Problems);
        Assert.True(settings.CanSpeak);
        Assert.Equal(EventKind.Panic, settings.Single);
        Assert.True(settings.Tls);
        Assert.Equal(DeviceSettings.TlsPort, settings.Port);
        Assert.Equal(DeviceSettings.DefaultIntervalSeconds, settings.IntervalSeconds);
        Assert.Equal(DeviceSettings.DefaultHoldMs, settings.HoldMs);
    }

    [Fact]
    public void Problems_name_no_secrets()
    {
        DeviceSettings settings = DeviceSettings.FromText(
            "id = topsecret\nkey = topsecret\nport = topsecret\ntopsecret = 1\ntopsecret\nsingle = topsecret\ntls=topsecret");

        Assert.NotEmpty(settings.Problems);
        Assert.DoesNotContain(
            settings.Problems, problem => problem.Contains("topsecret", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_file_the_button_lives_on_safe_defaults()
    {
        DeviceSettings settings = DeviceSettings.FromText(null);
        Assert.False(settings.CanSpeak);
        Assert.NotEmpty(settings.Problems);
        Assert.Equal(EventKind.Panic, settings.Single);
    }

    [Fact]
    public void Rubbish_never_throws_and_every_value_stays_in_its_bounds()
    {
        string[] names =
        [
            "id", "key", "password", "host", "port", "tls", "ca", "interval", "zone", "single", "hold", "double",
            "hold-ms", "double-ms", "nonsense",
        ];
        Gen<string> line = Gen.Elements(names).SelectMany(
            name => ArbMap.Default.GeneratorFor<string>().Select(value => name + "=" + value));
        Gen<string> text = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(), Gen.ListOf(line).Select(lines => string.Join('\n', lines)));
        Prop.ForAll(text.ToArbitrary(), rubbish =>
        {
            DeviceSettings settings = DeviceSettings.FromText(rubbish);
            return settings.Port is > 0 and <= 65535
                && settings.IntervalSeconds is >= 1 and <= 3600
                && settings.HoldMs is >= 500 and <= 5000
                && settings.DoubleMs is >= 150 and <= 1000
                && settings.Zone > 0
                && (settings.Single | settings.Hold | settings.Double) != EventKind.None
                && settings.Problems.Length is > 0 and < 30;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Every_field_that_a_board_of_two_contacts_and_a_radio_knows_is_read_and_written_back()
    {
        Board board = new() { SecondButtonPin = 3, Radio = new RadioPart() };
        DeviceSettings settings = DeviceSettings.FromText("""
            id = 00a1b2
            key = 000102030405060708090A0B0C0D0E0F
            triple = medical
            both = panic
            second = cancel
            grace = 15
            silent = on
            region = EU868
            spreading = 11
            channels = 2
            channel = 2
            """, board);

        Assert.Empty(settings.Problems);
        Assert.False(settings.UsesMqtt);
        Assert.Equal(EventKind.Medical, settings.Triple);
        Assert.Equal(EventKind.Panic, settings.Both);
        Assert.Equal(EventKind.Cancel, settings.Second);
        Assert.Equal(15, settings.GraceSeconds);
        Assert.True(settings.Silent);
        Assert.Equal("eu868", settings.Region);
        Assert.Equal(11, settings.Spreading);
        Assert.Equal((2, 2), (settings.Channels, settings.Channel));

        DeviceSettings again = DeviceSettings.FromText(settings.ToText(), board);
        Assert.Empty(again.Problems);
        Assert.Equal(settings.ToText(), again.ToText());
    }

    [Fact]
    public void A_board_says_what_holds_where_the_file_is_silent()
    {
        Board board = new()
        {
            SecondButtonPin = 3,
            Radio = new RadioPart(),
            Defaults = new DeviceSettings
            {
                Single = EventKind.Medical, Both = EventKind.Panic, Hold = EventKind.Cancel, GraceSeconds = 10,
                IntervalSeconds = 300, Silent = true, Spreading = 10, Region = "eu868", HoldMs = 3000, DoubleMs = 500, Zone = 4,
            },
        };
        DeviceSettings settings = DeviceSettings.FromText(DeviceRig.Identity + "spreading = 13", board);
        Assert.Single(settings.Problems);
        Assert.True(settings.UsesMqtt);
        Assert.Equal(EventKind.Medical, settings.Single);
        Assert.Equal(EventKind.Panic, settings.Both);
        Assert.Equal(EventKind.Cancel, settings.Hold);
        Assert.Equal(10, settings.GraceSeconds);
        Assert.Equal(300, settings.IntervalSeconds);
        Assert.True(settings.Silent);
        Assert.Equal(10, settings.Spreading);
        Assert.Equal("eu868", settings.Region);
        Assert.Equal(3000, settings.HoldMs);
        Assert.Equal(500, settings.DoubleMs);
        Assert.Equal(4, settings.Zone);
    }

    [Theory]
    [InlineData("second = panic")]
    [InlineData("both = panic")]
    [InlineData("hold = cancel")]
    [InlineData("grace = 121")]
    [InlineData("silent = perhaps")]
    [InlineData("region = us915")]
    [InlineData("spreading = 6")]
    [InlineData("channels = 3")]
    [InlineData("channel = 0")]
    [InlineData("triple = drill")]
    public void What_this_board_cannot_do_is_told(string line)
    {
        DeviceSettings settings = DeviceSettings.FromText(DeviceRig.Identity + line, new Board());
        Assert.Single(settings.Problems);
        Assert.Equal(EventKind.Panic, settings.Single);
    }

    [Fact]
    public void A_device_on_which_every_press_cancels_raises_panic_after_all()
    {
        DeviceSettings settings = DeviceSettings.FromText(DeviceRig.Identity + "single = cancel\ngrace = 10");
        Assert.NotEmpty(settings.Problems);
        Assert.Equal(EventKind.Panic, settings.Single);
    }

    [Fact]
    public void Half_of_an_account_at_the_hub_is_told_on_a_board_with_a_radio_too()
    {
        Board board = new() { Radio = new RadioPart() };
        const string Keys = "id = 00a1b2\nkey = 000102030405060708090a0b0c0d0e0f\n";
        Assert.Empty(DeviceSettings.FromText(Keys, board).Problems);
        Assert.Single(DeviceSettings.FromText(Keys + "host = hub", board).Problems);
        Assert.Equal(2, DeviceSettings.FromText(Keys).Problems.Length);
    }

    [Fact]
    public void An_id_in_capitals_makes_no_dead_button()
    {
        DeviceSettings settings = DeviceSettings.FromText(
            "id = 00A1B2\nkey = 000102030405060708090A0B0C0D0E0F\nhost = hub\npassword = x\n");
        Assert.True(settings.CanSpeak);
    }
}
