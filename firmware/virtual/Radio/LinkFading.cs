namespace SchoolButton.Firmware.Virtual;

/// <summary>In which state of <see cref="BurstLoss"/> each link is.</summary>
internal sealed class LinkFading(BurstLoss bursts, Random random)
{
    private readonly Dictionary<(int, int), (bool IsBad, long AtMicros)> _links = [];
    private readonly double _badShare = bursts.BadSeconds / (bursts.GoodSeconds + bursts.BadSeconds);
    private readonly double _rate = (1 / bursts.GoodSeconds) + (1 / bursts.BadSeconds);

    /// <returns>Probability that a packet is lost there now.</returns>
    public double LossProbability(int one, int other, long nowMicros)
    {
        (int, int) link = one < other ? (one, other) : (other, one);

        // Nobody looked in between: the chain's transition probabilities over that time are known in closed form.
        double badProbability = _badShare;
        if (_links.TryGetValue(link, out (bool IsBad, long AtMicros) last))
        {
            double memory = Math.Exp(-_rate * (nowMicros - last.AtMicros) / 1e6);
            badProbability += ((last.IsBad ? 1 : 0) - _badShare) * memory;
        }

        bool isBad = random.NextDouble() < badProbability;
        _links[link] = (isBad, nowMicros);
        return isBad ? bursts.BadLoss : bursts.GoodLoss;
    }
}
