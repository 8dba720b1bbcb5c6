using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>A gateway's channel came to be taken for jammed, or for free again.</summary>
/// <param name="Air">The report that decided it; null if it ended because the gateway was retired or moved.</param>
public readonly record struct Interference(Device Gateway, bool IsJammed, AirStatistics? Air);
