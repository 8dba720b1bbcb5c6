using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Makes storms: draws faults and presses one after another, each of them over again by itself after a while, or when the
/// storm ends. In a calm people press and work, and nothing breaks but one way to a receiver.
/// </summary>
internal sealed class Adversary
{
    private const long CalmPressMicros = 400_000_000;

    private readonly World _world;
    private readonly Chance _chance;
    private readonly List<(int Weight, FaultKind Kind, Func<bool> Do)> _table = [];
    private readonly int _weights;
    private readonly HubFaults _hub;
    private readonly DeviceFaults _devices;
    private readonly NetworkFaults _network;
    private readonly ReceiverFaults _receivers;
    private readonly Setting _setting;
    private readonly People _people;
    private readonly Attacker _attacker;
    private readonly AirFaults _air;
    private int _storm;

    public Adversary(World world, Chance chance)
    {
        _world = world;
        _chance = chance;
        Remedies remedies = new(world.Timeline);
        _hub = new HubFaults(world, chance, remedies);
        _devices = new DeviceFaults(world, chance, remedies);
        _network = new NetworkFaults(world, chance, remedies);
        _receivers = new ReceiverFaults(world, chance, remedies);
        _setting = new Setting(world, chance, remedies);
        _people = new People(world, chance);
        _attacker = new Attacker(world, chance);
        _air = new AirFaults(world, chance, remedies);
        Remedies = remedies;
        _table.AddRange(_hub.All);
        _table.AddRange(_devices.All);
        _table.AddRange(_network.All);
        _table.AddRange(_receivers.All);
        _table.AddRange(_setting.All);
        _table.AddRange(_people.All);
        _table.AddRange(_attacker.All);
        _table.AddRange(_air.All);
        _weights = _table.Sum(t => t.Weight);
    }

    private Remedies Remedies { get; }

    /// <summary>Runs the world through a storm.</summary>
    public void Storm(long micros)
    {
        int storm = ++_storm;
        long end = _world.Timeline.NowMicros + micros;
        _world.Note(0, "a storm begins");
        Again(storm, end, _world.Plan.FaultEverySeconds, Fault);
        Again(storm, end, _world.Plan.PressEverySeconds, _people.PressAny);
        _world.Timeline.RunUntil(end);
    }

    /// <summary>Runs the world through a quiet time.</summary>
    public void Calm(long micros)
    {
        int storm = ++_storm;
        long end = _world.Timeline.NowMicros + micros;
        _receivers.Calm(micros);
        Again(storm, end, CalmPressMicros / 1e6, _people.PressAny);
        _world.Timeline.RunUntil(end);
    }

    /// <summary>Everything works again, now.</summary>
    public void Mend()
    {
        _storm++;
        Remedies.All();
        _hub.Mend();
        _devices.Mend();
        _network.Mend();
        _receivers.Mend();
        _air.Mend();
        _attacker.Mend();
    }

    private void Again(int storm, long end, double everySeconds, Action what)
    {
        // Never more often than each 50 ms: so much for a draw near 0.
        long after = 50_000 + (long)(-Math.Log(1 - _chance.Share()) * everySeconds * 1e6);
        long at = _world.Timeline.NowMicros + after;
        if (at >= end)
        {
            return;
        }

        _world.Timeline.At(at, () =>
        {
            if (_storm == storm)
            {
                what();
                Again(storm, end, everySeconds, what);
            }
        });
    }

    private void Fault()
    {
        int drawn = _chance.Next(_weights);
        foreach ((int weight, FaultKind kind, Func<bool> deed) in _table)
        {
            drawn -= weight;
            if (drawn < 0)
            {
                _world.Note(0, $"fault: {kind}");
                if (deed())
                {
                    _world.Faults.Count(kind);
                }

                return;
            }
        }
    }
}

/// <summary>What is to be mended, by itself after a time or all at once.</summary>
internal sealed class Remedies(Timeline timeline)
{
    private readonly HashSet<Action> _waiting = [];

    public void After(long micros, Action remedy)
    {
        _waiting.Add(remedy);
        timeline.At(timeline.NowMicros + micros, () =>
        {
            if (_waiting.Remove(remedy))
            {
                remedy();
            }
        });
    }

    public void All()
    {
        Action[] all = [.. _waiting];
        _waiting.Clear();
        foreach (Action remedy in all)
        {
            remedy();
        }
    }
}
