namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What happens to receivers and the lines to them.</summary>
internal sealed class ReceiverFaults(World world, Chance chance, Remedies remedies)
{
    private const long SecondMicros = 1_000_000;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All =>
    [
        (3, FaultKind.ReceiverDead, Kill),
        (2, FaultKind.ReceiverSlow, () => Turn(ReceiverWeather.Slow)),
        (2, FaultKind.ReceiverNaks, () => Turn(ReceiverWeather.Fair with { RefusesClock = 40 })),
        (1, FaultKind.ReceiverRefuses, () => Turn(ReceiverWeather.Fair with { Refuses = 30 })),
        (2, FaultKind.ReceiverLies, () => Turn(ReceiverWeather.Foul)),
        (3, FaultKind.ReceiverAckLost, () => Turn(ReceiverWeather.Fair with { AckLost = 50 })),
        (2, FaultKind.ReceiverAnswersTwice, () => Turn(ReceiverWeather.Fair with { Twice = 50 })),
        (2, FaultKind.ReceiverAckAgainLate, () => Turn(ReceiverWeather.Fair with { Echoes = 60, Deaf = 10 })),
        (1, FaultKind.ReceiverAckInPieces, () => Turn(ReceiverWeather.Fair with { Stutters = 80 })),
        (2, FaultKind.ReceiverLineCut, () => Turn(ReceiverWeather.Fair with { Broken = 50, Deaf = 20 })),
    ];

    public void Mend()
    {
        foreach (WorldSchool school in world.Schools)
        {
            if (school.Receiver is { } receiver)
            {
                receiver.IsDead = false;
                receiver.Weather = ReceiverWeather.Fair;
            }
        }
    }

    private bool Kill()
    {
        if (Any() is not { } receiver)
        {
            return false;
        }

        receiver.IsDead = true;
        remedies.After(Some(), () => receiver.IsDead = false);
        return true;
    }

    private bool Turn(ReceiverWeather weather)
    {
        if (Any() is not { } receiver)
        {
            return false;
        }

        receiver.Weather = weather;
        remedies.After(Some(), () => receiver.Weather = ReceiverWeather.Fair);
        return true;
    }

    private FaultyReceiver? Any() => world.Schools[chance.Next(world.Schools.Count)].Receiver;

    private long Some() => SecondMicros + (long)(chance.Share() * 240 * SecondMicros);
}
