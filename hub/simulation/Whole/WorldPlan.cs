namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The size and the weather of one world; all of it follows from a seed.</summary>
internal sealed record WorldPlan
{
    /// <summary>A school with nothing but buttons on walls costs little: so come most of the hours.</summary>
    private static readonly int[] Intervals = [10, 30, 30, 60, 60, 60, 120, 300];

    public required int Seed { get; init; }

    /// <summary>Of virtual time.</summary>
    public required double Hours { get; init; }

    public required IReadOnlyList<SchoolOfWorld> Schools { get; init; }

    /// <summary>How often the hub's loop turns if nothing is urgent.</summary>
    public required int TickMs { get; init; }

    /// <summary>A storm's length, minutes.</summary>
    public required int StormMinutes { get; init; }

    /// <summary>What passes between the end of a storm and the beginning of the next, minutes; settling included.</summary>
    public required int CalmMinutes { get; init; }

    /// <summary>Between two faults in a storm, seconds, on average.</summary>
    public required double FaultEverySeconds { get; init; }

    public required double PressEverySeconds { get; init; }

    /// <param name="devices">Of all schools together; null for what the seed draws.</param>
    public static WorldPlan Of(int seed, double hours, int? devices)
    {
        Chance chance = new(unchecked(seed * 486_187_739) ^ 0x5EED);
        int schools = 1 + chance.Next(3);
        List<SchoolOfWorld> list = [];
        for (int i = 0; i < schools; i++)
        {
            int interval = Intervals[chance.Next(Intervals.Length)];
            int count = devices is { } wanted ? Math.Max(1, (wanted / schools) + (i < wanted % schools ? 1 : 0)) : 3 + chance.Next(18);
            list.Add(new SchoolOfWorld(
                Id: $"s{i + 1}",
                Devices: count,
                IntervalSeconds: interval,
                BoundIntervals: 2 + chance.Next(3),
                AccessPoints: chance.Next(3) == 0 ? 0 : 1 + chance.Next(3),
                HasReceiver: chance.Next(8) > 0,
                ForwardsSilence: chance.Next(2) == 0,
                ForwardsTests: chance.Next(2) == 0));
        }

        return new WorldPlan
        {
            Seed = seed,
            Hours = hours,
            Schools = list,
            TickMs = chance.Next(4) == 0 ? 50 : 250,
            StormMinutes = 4 + chance.Next(12),
            CalmMinutes = 14 + chance.Next(40),
            FaultEverySeconds = 4 + (chance.Share() * 30),
            PressEverySeconds = 10 + (chance.Share() * 60),
        };
    }
}

/// <summary>A school of a world.</summary>
/// <param name="BoundIntervals">Unheard for so many intervals a device is silent.</param>
/// <param name="AccessPoints">Behind which its devices hang; 0 for all on cables of their own.</param>
internal sealed record SchoolOfWorld(
    string Id, int Devices, int IntervalSeconds, int BoundIntervals, int AccessPoints, bool HasReceiver, bool ForwardsSilence, bool ForwardsTests);
