using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>One school: its line to the hub, its access points, its buttons, and its ways to receivers.</summary>
internal sealed class WorldSchool
{
    public WorldSchool(SchoolOfWorld plan, Timeline timeline, Chance chance)
    {
        Plan = plan;
        Site = new Site(plan.Id, $"School {plan.Id}", "1234", [.. plan.Ways.Select(w => w.ToPlan(plan.Id))]) { PanicOverAll = plan.PanicOverAll };
        Line = new Segment($"line of {plan.Id}");
        AccessPoints = [.. Enumerable.Range(1, plan.AccessPoints).Select(n => new Segment($"{plan.Id} ap {n}"))];
        Dictionary<int, ReceiverBook> books = [];
        Receivers = plan.Ways.ToDictionary(
            w => w.Id,
            w => new FaultyReceiver(
                timeline, chance, books.TryGetValue(w.Receiver, out ReceiverBook? book) ? book : books[w.Receiver] = new ReceiverBook()));
    }

    public SchoolOfWorld Plan { get; }

    /// <summary>As it is set up while nobody changes anything.</summary>
    public Site Site { get; }

    public Segment Line { get; }

    public IReadOnlyList<Segment> AccessPoints { get; }

    /// <summary>By the id of the way.</summary>
    public IReadOnlyDictionary<string, FaultyReceiver> Receivers { get; }

    public List<WorldDevice> Devices { get; } = [];

    /// <summary>What the presses of a button raise: half of them as delivered, the others in the ways that schools ask for.</summary>
    public static string HabitsOf(uint address) => (address % 4) switch
    {
        2 => "single = panic\ndouble = cancel\nhold = duress\ngrace = 30\n",
        3 => "single = silent-panic\ndouble = cancel\nhold = medical\ngrace = 60\n",
        _ => string.Empty,
    };

    /// <summary>Whether it is of another make, whose presses in test mode are drills.</summary>
    public static bool CallsTestsDrills(uint address) => address % 3 == 0;

    /// <summary>As an installer enters it in the directory.</summary>
    public DeviceEntry NewDevice(uint address, int index, Chance keys)
    {
        long intervalMs = Plan.IntervalSeconds * 1_000L;
        DeviceRecord record = new(
            address, 0, $"Button {address}", Plan.Id, $"Room {index}", "stationary", 1 + index, intervalMs, intervalMs * Plan.BoundIntervals, Retired: false)
        {
            Behind = AccessPointOf(index)?.Name ?? string.Empty,
        };
        return new DeviceEntry(record, NewKey(keys));
    }

    public static byte[] NewKey(Chance keys)
    {
        byte[] key = new byte[Frame.KeyLength];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = (byte)keys.Next(256);
        }

        return key;
    }

    public Segment? AccessPointOf(int index) => AccessPoints.Count == 0 ? null : AccessPoints[index % AccessPoints.Count];
}

/// <summary>A button of a school, and what is true of it.</summary>
internal sealed record WorldDevice(WorldSchool School, SimulatedStationary Button, DeviceTruth Truth, Segment Cable, Segment? AccessPoint)
{
    public uint Address => Truth.Address;
}
