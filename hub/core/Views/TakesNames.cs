namespace SchoolButton.Hub.Core.Views;

/// <summary>What a way takes, as people and the configuration call it.</summary>
public static class TakesNames
{
    private static readonly (PathTakes Takes, string Name)[] Names =
    [
        (PathTakes.Alarms, "alarms"), (PathTakes.Supervision, "supervision"), (PathTakes.Tests, "tests"),
        (PathTakes.Drills, "drills"), (PathTakes.Escalations, "escalations"), (PathTakes.Steps, "steps"),
    ];

    public static IEnumerable<string> Of(PathTakes takes) => Names.Where(n => (takes & n.Takes) != 0).Select(n => n.Name);
}
