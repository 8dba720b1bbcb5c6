namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// Losses that come in bursts, for each link by itself and alike in both directions: a Markov chain of a good and a bad
/// state (E. N. Gilbert 1960, E. O. Elliott 1963) in continuous time.
/// </summary>
/// <param name="GoodSeconds">Mean length of a good time.</param>
/// <param name="BadSeconds">Mean length of a bad time.</param>
/// <param name="GoodLoss">Probability that a packet is lost in a good time, 0 to 1.</param>
/// <param name="BadLoss">The same in a bad time.</param>
public sealed record BurstLoss(double GoodSeconds, double BadSeconds, double GoodLoss, double BadLoss);
