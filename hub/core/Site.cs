namespace SchoolButton.Hub.Core;

/// <summary>A school: one account, and the ways to whoever is told of its alarms.</summary>
/// <param name="Account">3 to 16 hex digits (SIA DC-09, section 5.5.1.6), given by the receiver's owner.</param>
/// <param name="Paths">In the order in which they are tried; empty where the site has none.</param>
public sealed record Site(string Id, string Name, string Account, IReadOnlyList<PathPlan> Paths)
{
    /// <summary>What an alarm names as its receiver where the site has none.</summary>
    public const string NoReceiver = "no receiver is configured";

    /// <summary>Calls for help go over all ways at once, not over the next one when the first fails.</summary>
    public bool PanicOverAll { get; init; }

    /// <summary>When its people are told again of a call for help that is owed for too long.</summary>
    public EscalationPlan Escalation { get; init; } = EscalationPlan.Default;

    /// <summary>Whom an alarm is meant for first: the first way to the police; null where there is none.</summary>
    public string? Receiver => Paths.FirstOrDefault(p => !p.IsCopy && p.Has(PathTakes.Alarms))?.Name;

    public bool ForwardSilence => Paths.Any(p => p.Has(PathTakes.Supervision));

    public bool ForwardTests => Paths.Any(p => p.Has(PathTakes.Tests));

    /// <summary>A site with one receiver, or with none.</summary>
    /// <param name="receiver">host:port; null for none.</param>
    public static Site WithOne(
        string id, string name, string account, string? receiver, bool forwardSilence, bool forwardTests) => new(
            id, name, account,
            receiver is null
                ? []
                :
                [
                    new PathPlan
                    {
                        Id = receiver,
                        Name = receiver,
                        Takes = PathTakes.Alarms
                            | (forwardSilence ? PathTakes.Supervision : PathTakes.None)
                            | (forwardTests ? PathTakes.Tests : PathTakes.None),
                    },
                ]);
}
