namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>How a receiver behaves just now. Percents of the exchanges; what is left is answered with ACK.</summary>
/// <param name="FastestMicros">Until an answer.</param>
/// <param name="SlowestMicros">The same; above the sender's patience it comes too late.</param>
/// <param name="AckLost">It takes the message, and its ACK does not arrive.</param>
/// <param name="Deaf">It neither takes nor answers.</param>
/// <param name="Broken">The connection turned out dead: the sender tries once more within the same attempt.</param>
/// <param name="Refuses">DUH.</param>
/// <param name="RefusesClock">NAK: once more with another clock, and the second NAK is a refusal.</param>
/// <param name="Twice">It answers twice at once, and the sender tells the hub twice.</param>
/// <param name="Echoes">It says its ACK again within seconds, when the next message may be on the wire.</param>
/// <param name="Stutters">Its ACK comes in pieces, at worst byte by byte.</param>
internal sealed record ReceiverWeather(
    long FastestMicros, long SlowestMicros, int AckLost, int Deaf, int Broken, int Refuses, int RefusesClock, int Twice, int Echoes, int Stutters)
{
    public static ReceiverWeather Fair { get; } = new(20_000, 200_000, 0, 0, 0, 0, 0, 0, 0, 0);

    public static ReceiverWeather Foul { get; } = new(20_000, 2_000_000, 10, 10, 5, 3, 3, 5, 5, 5);

    /// <summary>Most answers come when the sender has given up.</summary>
    public static ReceiverWeather Slow { get; } = new(1_000_000, 15_000_000, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Of the messages, which it neither takes nor answers; the line's supervision it answers all the same.</summary>
    public int Swallows { get; init; }

    /// <summary>Of the line's supervision: DUH, as some receivers answer to every NULL.</summary>
    public int RefusesSupervision { get; init; }

    /// <param name="isSupervision">Nothing is told: the line is tried.</param>
    public Mood Lot(Chance chance, bool isSupervision = false)
    {
        int lot = chance.Next(100);
        Mood mood = Mood.Acknowledges;
        foreach ((int percent, Mood one) in (ReadOnlySpan<(int, Mood)>)
            [
                (AckLost, Mood.AckLost), (Deaf, Mood.Deaf), (Broken, Mood.Broken),
                (isSupervision ? RefusesSupervision : Refuses, Mood.Refuses), (RefusesClock, Mood.RefusesClock),
                (Twice, Mood.Twice), (Echoes, Mood.Echoes), (Stutters, Mood.Stutters), (isSupervision ? 0 : Swallows, Mood.Deaf),
            ])
        {
            mood = lot >= 0 && lot < percent ? one : mood;
            lot -= percent;
        }

        return mood;
    }
}
