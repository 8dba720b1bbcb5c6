using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>One of a school's ways out, as its operator has set it up.</summary>
/// <param name="Receiver">Which of the school's receivers it leads to, from 0: two ways may lead to one, under one account.</param>
internal sealed record WayOfSchool(string Id, int Receiver, PathTakes Takes)
{
    public bool IsCopy { get; init; }

    public PathSupervision Supervision { get; init; }

    /// <summary>Seconds.</summary>
    public int SupervisionSeconds { get; init; } = 60;

    public PathPlan ToPlan(string school) => new()
    {
        Id = Id,
        Name = $"{Id}-{school}:9000",
        Takes = Takes,
        IsCopy = IsCopy,
        Supervision = Supervision,
        SupervisionMs = SupervisionSeconds * 1_000L,
        ReportingMs = SupervisionSeconds * 2_000L,
    };

    /// <summary>One to three ways to the police, two of them at times to one receiver; and at times a copy.</summary>
    public static IReadOnlyList<WayOfSchool> Draw(Chance chance, PathTakes takes, bool hasMany)
    {
        int count = hasMany ? 2 + (chance.Next(4) == 0 ? 1 : 0) : 1;
        List<WayOfSchool> ways = [];
        for (int i = 0; i < count; i++)
        {
            bool isSecondLine = i > 0 && chance.Next(3) == 0;
            PathTakes less = chance.Next(4) == 0 ? PathTakes.Alarms : takes;
            ways.Add(new WayOfSchool($"w{i + 1}", isSecondLine ? i - 1 : i, i == 0 ? takes : less)
            {
                Supervision = chance.Next(6) switch { 0 => PathSupervision.TestEvent, 1 or 2 => PathSupervision.Link, _ => PathSupervision.None },
                SupervisionSeconds = 20 << chance.Next(3),
            });
        }

        if (chance.Next(4) == 0)
        {
            PathTakes told = takes | PathTakes.Escalations | (chance.Next(2) == 0 ? PathTakes.Drills : PathTakes.None);
            ways.Add(new WayOfSchool("copy", count, told) { IsCopy = true });
        }

        return ways;
    }
}
