namespace SchoolButton.Hub.Simulation;

/// <summary>What became of one press. Milliseconds of virtual time.</summary>
/// <param name="Device">Its address.</param>
/// <param name="PressedMs">The contact closed.</param>
/// <param name="AwakeMs">The firmware's first line ran: later by the start, unless it was awake.</param>
/// <param name="StoredMs">The hub committed it; null if it never did before the end of the run.</param>
/// <param name="KnownMs">The wearable knew: it had the sealed ack; null if it never did.</param>
/// <param name="Sendings">How often its frame was on the air.</param>
public sealed record PressOutcome(uint Device, long PressedMs, long AwakeMs, long? StoredMs, long? KnownMs, int Sendings);
