using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The size and the weather of one world; all of it follows from a seed.</summary>
internal sealed record WorldPlan
{
    /// <summary>Seconds. What a world costs is its heartbeats: with long intervals a million hours of devices are affordable.</summary>
    private static readonly int[] Intervals = [10, 30, 60, 60, 120, 120, 300, 300, 300, 600, 600, 900];

    /// <summary>Of a small school, where an hour has many heartbeats.</summary>
    private static readonly int[] ShortIntervals = [10, 20, 30];

    /// <summary>One world in so many has wearables and gateways: the air costs much.</summary>
    private const int AirOneIn = 6;

    private const PathTakes Everything = PathTakes.Alarms | PathTakes.Supervision | PathTakes.Tests;

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

    /// <summary>A small school in a bad storm, where everything is reported: whatever is wrong shows soon.</summary>
    public static WorldPlan Small(int seed, bool onAir = false)
    {
        Chance chance = new(unchecked(seed * 486_187_739) ^ 0x51A11);
        WorldPlan plan = new()
        {
            Seed = seed,
            Hours = 1,
            Schools =
            [
                new SchoolOfWorld("s1", 8, ShortIntervals[chance.Next(ShortIntervals.Length)], 2, chance.Next(3), WayOfSchool.Draw(chance, Everything, hasMany: seed % 2 == 0))
                {
                    PanicOverAll = chance.Next(3) == 0,
                },
            ],
            TickMs = 250,
            StormMinutes = 12,
            CalmMinutes = 14,
            FaultEverySeconds = 4,
            PressEverySeconds = 15,
        };
        return onAir ? plan.WithAir(chance, 30) : plan;
    }

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
                Ways: DrawWays(chance))
            {
                PanicOverAll = chance.Next(4) == 0,
            });
        }

        WorldPlan plan = new()
        {
            Seed = seed,
            Hours = hours,
            Schools = list,
            TickMs = chance.Next(8) == 0 ? 50 : 400,
            StormMinutes = 4 + chance.Next(12),
            CalmMinutes = 14 + chance.Next(140),
            FaultEverySeconds = 4 + (chance.Share() * 30),
            PressEverySeconds = 10 + (chance.Share() * 60),
        };
        return chance.Next(AirOneIn) == 0 ? plan.WithAir(chance, 60 + (60 * chance.Next(2))) : plan;
    }

    private static IReadOnlyList<WayOfSchool> DrawWays(Chance chance)
    {
        PathTakes takes = PathTakes.Alarms
            | (chance.Next(2) == 0 ? PathTakes.Supervision : PathTakes.None)
            | (chance.Next(2) == 0 ? PathTakes.Tests : PathTakes.None);
        return chance.Next(8) == 0 ? [] : WayOfSchool.Draw(chance, takes, hasMany: chance.Next(2) == 0);
    }

    /// <summary>The first school has wearables too.</summary>
    private WorldPlan WithAir(Chance chance, int seconds) => this with
    {
        Schools =
        [
            Schools[0] with { Gateways = 1 + chance.Next(2), Wearables = 1 + chance.Next(6), WearableSeconds = seconds },
            .. Schools.Skip(1),
        ],
    };
}

/// <summary>A school of a world.</summary>
/// <param name="BoundIntervals">Unheard for so many intervals a device is silent.</param>
/// <param name="AccessPoints">Behind which its devices hang; 0 for all on cables of their own.</param>
/// <param name="Ways">To receivers, in the order in which they are tried; none for a school without.</param>
internal sealed record SchoolOfWorld(
    string Id, int Devices, int IntervalSeconds, int BoundIntervals, int AccessPoints, IReadOnlyList<WayOfSchool> Ways)
{
    /// <summary>Calls for help go over all its ways at once.</summary>
    public bool PanicOverAll { get; init; }

    /// <summary>On the air; 0 for a school without.</summary>
    public int Gateways { get; init; }

    public int Wearables { get; init; }

    /// <summary>Between heartbeats of a wearable.</summary>
    public int WearableSeconds { get; init; } = 60;
}
