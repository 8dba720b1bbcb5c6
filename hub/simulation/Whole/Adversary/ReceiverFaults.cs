namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What happens to receivers and the ways to them.</summary>
internal sealed class ReceiverFaults(World world, Chance chance, Remedies remedies)
{
    private const long SecondMicros = 1_000_000;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All =>
    [
        (3, FaultKind.ReceiverDead, () => Kill(AnyWay())),
        (2, FaultKind.ReceiversAllDead, () => Kill([.. AnySchool().Receivers.Values])),
        (2, FaultKind.ReceiverSlow, () => Turn(ReceiverWeather.Slow)),
        (2, FaultKind.ReceiverNaks, () => Turn(ReceiverWeather.Fair with { RefusesClock = 40 })),
        (1, FaultKind.ReceiverRefuses, () => Turn(ReceiverWeather.Fair with { Refuses = 30 + chance.Next(71) })),
        (1, FaultKind.ReceiverRefusesSupervision, () => Turn(ReceiverWeather.Fair with { RefusesSupervision = 100 })),
        (2, FaultKind.ReceiverSwallows, () => Turn(ReceiverWeather.Fair with { Swallows = 100 })),
        (2, FaultKind.ReceiverLies, () => Turn(ReceiverWeather.Foul)),
        (3, FaultKind.ReceiverAckLost, () => Turn(ReceiverWeather.Fair with { AckLost = 50 })),
        (2, FaultKind.ReceiverAnswersTwice, () => Turn(ReceiverWeather.Fair with { Twice = 50 })),
        (2, FaultKind.ReceiverAckAgainLate, () => Turn(ReceiverWeather.Fair with { Echoes = 60, Deaf = 10 })),
        (1, FaultKind.ReceiverAckInPieces, () => Turn(ReceiverWeather.Fair with { Stutters = 80 })),
        (2, FaultKind.ReceiverLineCut, () => Turn(ReceiverWeather.Fair with { Broken = 50, Deaf = 20 })),
    ];

    public void Mend()
    {
        foreach (FaultyReceiver receiver in world.Schools.SelectMany(s => s.Receivers.Values))
        {
            receiver.IsDead = false;
            receiver.Weather = ReceiverWeather.Fair;
        }
    }

    /// <summary>In a quiet time: one way of a school is dead for most of it, and another stands in for it.</summary>
    public void Calm(long micros)
    {
        List<FaultyReceiver> ways = [.. AnySchool().Receivers.Values];
        if (ways.Count > 1 && chance.Next(2) == 0)
        {
            FaultyReceiver way = ways[chance.Next(ways.Count)];
            way.IsDead = true;
            remedies.After(micros / 10 * 9, () => way.IsDead = false);
        }
    }

    private bool Kill(IReadOnlyList<FaultyReceiver> ways)
    {
        foreach (FaultyReceiver way in ways)
        {
            way.IsDead = true;
            remedies.After(Some(), () => way.IsDead = false);
        }

        return ways.Count > 0;
    }

    /// <summary>One way, or all that lead to one receiver.</summary>
    private bool Turn(ReceiverWeather weather)
    {
        IReadOnlyList<FaultyReceiver> ways = AnyWay();
        foreach (FaultyReceiver way in ways)
        {
            way.Weather = weather;
            remedies.After(Some(), () => way.Weather = ReceiverWeather.Fair);
        }

        return ways.Count > 0;
    }

    private IReadOnlyList<FaultyReceiver> AnyWay()
    {
        List<FaultyReceiver> all = [.. AnySchool().Receivers.Values];
        if (all.Count == 0)
        {
            return [];
        }

        FaultyReceiver one = all[chance.Next(all.Count)];
        return chance.Next(2) == 0 ? [one] : all.FindAll(w => w.Book == one.Book);
    }

    private WorldSchool AnySchool() => world.Schools[chance.Next(world.Schools.Count)];

    private long Some() => SecondMicros + (long)(chance.Share() * 240 * SecondMicros);
}
