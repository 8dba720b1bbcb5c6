using System.Text;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class PartsRelayTests
{
    private const uint Gateway = 3;
    private const uint Wearable = 9;
    private static readonly byte[] Key = new byte[Frame.KeyLength];

    private readonly Timeline _timeline = new();
    private readonly Segment _cable = new("cable");
    private readonly TryDoor _door;
    private readonly SimulatedRelay _relay;
    private readonly SimulatedWearable _wearable;

    public PartsRelayTests()
    {
        _door = new TryDoor(_timeline);
        Air air = new(_timeline, 1, new AirOptions());
        Diary diary = new(false);
        Chance chance = new(1);
        FaultyLink link = new(
            Topics.Gateway + DeviceAddress.ToText(Gateway), Encoding.ASCII.GetBytes(DeviceKey.PasswordOf(Key)), 30, _door, _timeline,
            chance, _cable);
        _relay = new SimulatedRelay(
            Gateway, Key, SimulatedStationary.Settings(Gateway, Key, 30), link, new FaultyFlash(chance), new Place(0, 0, 0), _timeline,
            air, diary, 1);
        _wearable = new SimulatedWearable(
            Wearable, Key, $"id = {DeviceAddress.ToText(Wearable)}\nkey = {Convert.ToHexStringLower(Key)}\ninterval = 60\n",
            new Place(20, 0, 0), _timeline, air, diary, 2);
        _relay.SwitchOn();
        _wearable.SwitchOn();
        Run(20);
    }

    [Fact]
    public void What_a_wearable_says_on_the_air_comes_to_the_hub_in_the_gateways_envelope()
    {
        _wearable.Press(300_000);
        Run(30);

        Assert.Contains(Heard(), h => h.Length == Frame.Overhead + AlarmBody.Length);
    }

    [Fact]
    public void What_was_heard_while_the_hub_could_not_be_reached_comes_later()
    {
        _cable.IsCut = true;
        Run(40);
        int before = _door.Frames.Count;
        _wearable.Press(300_000);
        Run(30);
        Assert.Equal(before, _door.Frames.Count);
        Assert.NotEqual(0, _relay.Waiting);

        _cable.IsCut = false;
        Run(60);

        Assert.Contains(Heard(), h => h.Length == Frame.Overhead + AlarmBody.Length);
        Assert.Equal(0, _relay.Waiting);
    }

    [Fact]
    public void A_gateway_that_was_switched_off_and_on_carries_again()
    {
        _relay.PowerOff();
        Run(60);
        _relay.SwitchOn();
        Run(30);
        _wearable.Press(300_000);
        Run(30);

        Assert.Contains(Heard(), h => h.Length == Frame.Overhead + AlarmBody.Length);
    }

    private void Run(double seconds) => _timeline.RunUntil(_timeline.NowMicros + (long)(seconds * 1_000_000));

    private List<byte[]> Heard() =>
    [
        .. _door.Frames
            .Select(f => GatewayEnvelope.Open(f.Payload, Gateway, out _, out bool own) is { } frame && !own ? frame : [])
            .Where(f => f.Length > 0),
    ];
}
