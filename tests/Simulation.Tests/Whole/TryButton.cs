using System.Text;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Protocol;

namespace SchoolButton.Tests.Simulation.Whole;

/// <summary>One button, its link over an access point, and a door.</summary>
internal sealed class TryButton
{
    public const uint Address = 7;
    public const string Name = "000007";

    private const int IntervalSeconds = 60;

    public TryButton(int seed = 1)
    {
        byte[] key = [.. Enumerable.Range(seed, Frame.KeyLength).Select(b => (byte)b)];
        Chance chance = new(seed);
        Door = new TryDoor(Timeline) { Key = new DeviceKey(Address, 0, key) };
        Link = new FaultyLink(
            Name, Encoding.ASCII.GetBytes(DeviceKey.PasswordOf(key)), IntervalSeconds, Door, Timeline, chance, AccessPoint);
        Flash = new FaultyFlash(chance);
        Button = new SimulatedStationary(
            Address, key, SimulatedStationary.Settings(Address, key, IntervalSeconds), Link, Flash, Timeline, new Diary(false), seed);
    }

    public Timeline Timeline { get; } = new();

    public Segment AccessPoint { get; } = new("ap");

    public TryDoor Door { get; }

    public FaultyLink Link { get; }

    public FaultyFlash Flash { get; }

    public SimulatedStationary Button { get; }

    public void Run(double seconds) => Timeline.RunUntil(Timeline.NowMicros + (long)(seconds * 1_000_000));

    /// <summary>Switched on, connected, and quiet.</summary>
    public TryButton Started()
    {
        Button.SwitchOn();
        Run(70);
        return this;
    }

    /// <summary>The link alone, connected.</summary>
    public TryButton Linked()
    {
        Link.Start();
        Run(5);
        return this;
    }
}
