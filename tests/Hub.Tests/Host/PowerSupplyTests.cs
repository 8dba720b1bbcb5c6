using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Tests.HubConsole;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>How the hub's machine is powered, by what Linux says of it.</summary>
public sealed class PowerSupplyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Troubles _troubles = new();
    private readonly Channel<HubPower> _told = Channel.CreateUnbounded<HubPower>();

    private string Folder => _folder.File("power_supply");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_machine_that_has_no_such_folder_or_no_battery_says_nothing()
    {
        Assert.Null(PowerSupply.Read(Folder));
        Put("AC", ("type", "Mains"), ("online", "0"));
        Put("mouse", ("type", "Battery"), ("scope", "Device"), ("status", "Discharging"), ("capacity", "5"));
        Put("bay", ("type", "Battery"), ("present", "0"));

        Assert.Null(PowerSupply.Read(Folder));
    }

    [Theory]
    [InlineData("1", "Charging", true)]
    [InlineData("1", "Discharging", true)] // A weak adapter: the mains are there.
    [InlineData("0", "Discharging", false)]
    [InlineData("0", "Unknown", false)]
    [InlineData("0", "Full", false)]
    public void With_an_adapter_that_says_decides(string online, string status, bool onMains)
    {
        Put("AC", ("type", "Mains"), ("online", online));
        Put("BAT0", ("type", "Battery"), ("status", status), ("capacity", "57"));

        Assert.Equal(new PowerSupply(onMains, 57), PowerSupply.Read(Folder));
    }

    [Theory]
    [InlineData("Full", true)]
    [InlineData("Charging", true)]
    [InlineData("Discharging", false)]
    public void Without_one_the_battery_does_and_a_socket_with_nothing_in_it_is_no_mains_that_failed(string status, bool onMains)
    {
        Put("ucsi-1", ("type", "USB"), ("online", "0"));
        Put("BAT0", ("type", "Battery"), ("status", status), ("capacity", "80"));
        Put("BAT1", ("type", "Battery"), ("status", status), ("capacity", "40"));

        Assert.Equal(new PowerSupply(onMains, 60), PowerSupply.Read(Folder));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("101")]
    [InlineData("many")]
    public void A_battery_that_does_not_say_how_full_it_is_counts_all_the_same(string? capacity)
    {
        Put("BAT0", ("type", "Battery"), ("status", "Discharging"));
        if (capacity is not null)
        {
            Put("BAT0", ("capacity", capacity));
        }

        Assert.Equal(new PowerSupply(OnMains: false, null), PowerSupply.Read(Folder));
    }

    [Fact]
    public async Task It_is_told_at_once_at_each_change_and_once_a_minute()
    {
        Put("AC", ("type", "Mains"), ("online", "1"));
        Put("BAT0", ("type", "Battery"), ("status", "Full"), ("capacity", "100"));
        using PowerWatch watch = Watch();
        Assert.True((await NextAsync()).OnMains);
        Assert.Empty(_troubles.Now);

        Put("AC", ("online", "0"));
        _time.Advance(TimeSpan.FromSeconds(5));
        HubPower power = await NextAsync();
        Assert.Equal((false, 100), (power.OnMains, power.BatteryPercent));
        Assert.Contains("The hub runs on its battery (100 %)", Assert.Single(_troubles.Now), StringComparison.Ordinal);

        for (int i = 0; i < 12; i++)
        {
            Assert.False(_told.Reader.TryRead(out _));
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.False((await NextAsync()).OnMains);
        Put("AC", ("online", "1"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True((await NextAsync()).OnMains);
        Assert.Empty(_troubles.Now);
    }

    [Fact]
    public void A_machine_without_a_battery_tells_nothing()
    {
        Put("AC", ("type", "Mains"), ("online", "1"));
        using PowerWatch watch = Watch();
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.False(_told.Reader.TryRead(out _));
    }

    private PowerWatch Watch()
    {
        PowerWatch watch = new(
            Folder, (input, cancellation) => _told.Writer.WriteAsync((HubPower)input, cancellation), new HubClock(_time), _troubles,
            NullLogger<PowerWatch>.Instance);
        _time.Advance(TimeSpan.Zero);
        return watch;
    }

    private async Task<HubPower> NextAsync() => await _told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    private void Put(string supply, params (string Name, string Value)[] properties)
    {
        string folder = Path.Combine(Folder, supply);
        System.IO.Directory.CreateDirectory(folder);
        foreach ((string name, string value) in properties)
        {
            File.WriteAllText(Path.Combine(folder, name), value + "\n");
        }
    }
}
