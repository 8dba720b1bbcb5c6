namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What happens to gateways, to wearables, and on the air between them.</summary>
internal sealed class AirFaults(World world, Chance chance, Remedies remedies)
{
    private const long SecondMicros = 1_000_000;

    /// <summary>Longer than copies may spread (CorePolicy.CopySpreadMs).</summary>
    private const int LongestDelayMs = 14_000;

    /// <summary>One in so many of the wearables may die for good.</summary>
    private const int DeathShare = 3;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All => world.Air is null ? [] :
    [
        (5, FaultKind.GatewayPowerCut, CutPower),
        (5, FaultKind.GatewayCutOff, CutLine),
        (4, FaultKind.GatewayDelayed, Delay),
        (4, FaultKind.AirLoss, Lose),
        (3, FaultKind.WearablePowerCut, TakeBattery),
        (1, FaultKind.WearableDies, Die),
    ];

    public void Mend()
    {
        if (world.Air is not { } air)
        {
            return;
        }

        air.Air.LossProbability = 0;
        foreach (WorldGateway gateway in air.Gateways)
        {
            Heal(gateway.Cable);
            world.PowerOn(gateway);
        }

        foreach (WorldWearable wearable in air.Wearables)
        {
            world.PowerOn(wearable.Button, wearable.Truth);
        }
    }

    private static void Heal(Segment segment)
    {
        segment.IsCut = false;
        segment.LossPercent = 0;
        segment.DelayMs = 3;
        segment.JitterMs = 12;
    }

    private bool CutPower()
    {
        WorldGateway gateway = Gateway();
        if (!gateway.Relay.IsOn)
        {
            return false;
        }

        world.PowerOff(gateway);
        remedies.After(Some(600), () => world.PowerOn(gateway));
        return true;
    }

    private bool CutLine()
    {
        WorldGateway gateway = Gateway();
        gateway.Cable.IsCut = true;
        gateway.Cable.LossPercent = chance.Next(30);
        world.Note(gateway.Truth.Address, "its line is cut");
        remedies.After(Some(400), () =>
        {
            Heal(gateway.Cable);
            world.Note(gateway.Truth.Address, "its line is whole again");
        });
        return true;
    }

    /// <summary>What two gateways heard comes over one of them much later, however soon they heard it.</summary>
    private bool Delay()
    {
        WorldGateway gateway = Gateway();
        gateway.Cable.DelayMs = 50 + chance.Next(chance.Next(3) == 0 ? LongestDelayMs : 600);
        gateway.Cable.JitterMs = chance.Next(1_000);
        remedies.After(Some(400), () =>
        {
            gateway.Cable.DelayMs = 3;
            gateway.Cable.JitterMs = 12;
        });
        return true;
    }

    private bool Lose()
    {
        double probability = 0.1 + (0.8 * chance.Share());
        world.Air!.Air.LossProbability = probability;
        world.Note(0, "{0} percent are lost on the air", (long)(probability * 100));
        remedies.After(Some(400), () => world.Air!.Air.LossProbability = 0);
        return true;
    }

    private bool TakeBattery()
    {
        WorldWearable wearable = Wearable();
        if (!wearable.Button.IsOn)
        {
            return false;
        }

        world.PowerOff(wearable.Button, wearable.Truth);
        remedies.After(Some(600), () => world.PowerOn(wearable.Button, wearable.Truth));
        return true;
    }

    private bool Die()
    {
        WorldWearable wearable = Wearable();
        if (wearable.Truth.IsDead || world.Air!.Wearables.Count(w => w.Truth.IsDead) >= world.Air.Wearables.Count / DeathShare)
        {
            return false;
        }

        world.PowerOff(wearable.Button, wearable.Truth);
        wearable.Truth.IsDead = true;
        world.Note(wearable.Truth.Address, "dies for good");
        return true;
    }

    private WorldGateway Gateway() => world.Air!.Gateways[chance.Next(world.Air.Gateways.Count)];

    private WorldWearable Wearable() => world.Air!.Wearables[chance.Next(world.Air.Wearables.Count)];

    private long Some(int maxSeconds) => SecondMicros + (long)(chance.Share() * chance.Share() * maxSeconds * SecondMicros);
}
