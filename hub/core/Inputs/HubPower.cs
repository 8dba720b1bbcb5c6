namespace SchoolButton.Hub.Core.Inputs;

/// <summary>How the hub's own machine is powered, as its operating system says: now and then, and when it changes.</summary>
public sealed class HubPower : Input
{
    public required bool OnMains { get; init; }

    /// <summary>Of the hub's own battery; null where it does not say.</summary>
    public int? BatteryPercent { get; init; }

    public override bool IsUrgent => false;
}
