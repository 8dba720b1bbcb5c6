namespace SchoolButton.Hub.Core;

/// <summary>The part of an effect that a gateway does: sending a frame on the air.</summary>
/// <param name="Gateway">Its address; 0 for no gateway.</param>
/// <param name="Urgent">It answers an alarm, or tells of danger.</param>
/// <param name="WorthMs">For how long it is worth sending; after that nobody listens.</param>
public readonly record struct OverAir(uint Gateway, bool Urgent, int WorthMs);
