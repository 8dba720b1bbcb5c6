using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>One wearable three metres from one gateway on an air that loses nothing, and the hub.</summary>
internal sealed class SchoolBench
{
    private const uint GatewayAddress = 0x0000B1;
    private const uint WearableAddress = 0x001000;
    private const int IntervalSeconds = 60;

    private readonly Timeline _timeline = new();
    private readonly Diary _diary = new(true);
    private readonly SimulatedWearable _wearable;

    /// <param name="gatewayWorks">False: nobody answers.</param>
    public SchoolBench(int seed, bool gatewayWorks = true)
    {
        byte[] key = new byte[Frame.KeyLength];
        new Random(seed).NextBytes(key);
        Air air = new(_timeline, seed, new AirOptions { PathLossDb = (_, _) => 60 });
        SimulatedGateway gateway = new(
            GatewayAddress, key, Settings(GatewayAddress, key) + "host = hub\npassword = 00\n", new Place(0, 0, 0), _timeline, air, _diary, seed);
        _wearable = new SimulatedWearable(
            WearableAddress, key, Settings(WearableAddress, key), new Place(3, 0, 0), _timeline, air, _diary, seed + 1);
        SimulatedHub hub = new(
            [Entry(GatewayAddress, DeviceKinds.Gateway), Entry(WearableAddress, DeviceKinds.Wearable)], _timeline, _diary)
        {
            Stored = Stored.Add,
        };
        hub.Join(gateway);
        _timeline.At(0, gatewayWorks ? gateway.SwitchOn : gateway.Die);
        _timeline.At(1_000_000, _wearable.SwitchOn);

        DeviceEntry Entry(uint address, string kind) => new(
            new DeviceRecord(
                address, 0, kind, SimulatedHub.SiteId, "", kind, 1, IntervalSeconds * 1000L, IntervalSeconds * 6000L, false),
            key);
    }

    public List<Alarm> Stored { get; } = [];

    public IReadOnlyList<string> Timeline => _diary.Lines;

    public long Rounds => _wearable.Rounds;

    public bool IsAsleep => _wearable.IsAsleep;

    public long NowMicros => _timeline.NowMicros;

    public void RunUntil(long micros) => _timeline.RunUntil(micros);

    public void Press(long atMicros, int milliseconds) => _timeline.At(atMicros, () => _wearable.Press(milliseconds * 1000L));

    /// <summary>Runs on until the wearable begins its next start that its timer causes.</summary>
    /// <returns>When that is, to the step.</returns>
    public long NextStart(long stepMicros)
    {
        while (!IsAsleep)
        {
            RunUntil(NowMicros + stepMicros);
        }

        while (IsAsleep)
        {
            RunUntil(NowMicros + stepMicros);
        }

        return NowMicros;
    }

    private static string Settings(uint address, byte[] key) =>
        $"id = {DeviceAddress.ToText(address)}\nkey = {Convert.ToHexStringLower(key)}\ninterval = {IntervalSeconds}\n"
        + "region = ru864\nspreading = 7\n";
}
