namespace SchoolButton.Hub.Core;

/// <summary>How a frame came in. The default is: over the device's own session, just now.</summary>
/// <param name="Gateway">Address of the gateway that heard it; 0 for the device's own session.</param>
/// <param name="AgeMs">How long the gateway had it before the hub did; checked for sense, believed no further.</param>
/// <param name="RssiDbm">Received signal strength.</param>
/// <param name="SnrQuarters">Signal to noise in quarters of a dB.</param>
public readonly record struct Reception(uint Gateway, long AgeMs, int RssiDbm, int SnrQuarters);
