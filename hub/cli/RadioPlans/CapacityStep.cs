namespace SchoolButton.Cli.RadioPlans;

/// <summary>So many wearables, tried.</summary>
/// <param name="HeartbeatsDelivered">0 to 1.</param>
/// <param name="GatewayDuty">The most of any gateway in any hour, as a share of the limit.</param>
/// <param name="Late">Alarms that took longer than a single alarm may.</param>
/// <param name="Fails">What broke, in words; null if it holds.</param>
internal sealed record CapacityStep(
    int Wearables, double HeartbeatsDelivered, double GatewayDuty, int Presses, int Late, string? Fails);
