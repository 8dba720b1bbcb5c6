using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Somebody on the line without a key: plays back, changes, makes up, and takes away what passes.</summary>
internal sealed class Attacker(World world, Chance chance)
{
    private const int Burst = 4;
    private const int LongestMicros = 60_000_000;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All =>
    [
        (5, FaultKind.UplinkReplayed, ReplayUp),
        (3, FaultKind.UplinkForged, ForgeUp),
        (2, FaultKind.UplinkStolen, Steal),
        (3, FaultKind.DownlinkReplayed, ReplayDown),
        (2, FaultKind.DownlinkForged, ForgeDown),
        (4, FaultKind.UplinkDoubled, () => Turn(world.Wiretap.Up.Double)),
        (3, FaultKind.UplinkOvertaken, () => Turn(world.Wiretap.Up.Overtake)),
        (2, FaultKind.DownlinkDoubled, () => Turn(world.Wiretap.Down.Double)),
        (2, FaultKind.DownlinkOvertaken, () => Turn(world.Wiretap.Down.Overtake)),
    ];

    public void Mend()
    {
        world.Wiretap.Up.Mend();
        world.Wiretap.Down.Mend();
    }

    private bool Turn(Action<long> deed)
    {
        deed(1_000_000 + chance.Next(LongestMicros));
        return true;
    }

    private bool ReplayUp()
    {
        for (int i = chance.Next(Burst); i >= 0; i--)
        {
            if (world.Wiretap.AnyUp(chance) is { } payload)
            {
                world.Wiretap.SendUp(payload, chance);
            }
        }

        return true;
    }

    private bool ForgeUp()
    {
        if (world.Wiretap.AnyUp(chance) is not { } recorded)
        {
            return false;
        }

        byte[] payload = Changed(recorded);
        world.Checker.Silence.Forged(payload);
        world.Wiretap.SendUp(payload, chance);
        return true;
    }

    private bool Steal()
    {
        world.Wiretap.Steals += 1 + chance.Next(Burst);
        return true;
    }

    private bool ReplayDown()
    {
        for (int i = chance.Next(Burst); i >= 0; i--)
        {
            if (world.Wiretap.AnyDown(chance) is { } payload)
            {
                world.Wiretap.SendDown(payload);
            }
        }

        return true;
    }

    private bool ForgeDown()
    {
        if (chance.Next(2) == 0)
        {
            world.Wiretap.Flips += 1 + chance.Next(Burst);
            return true;
        }

        if (world.Wiretap.AnyDown(chance) is not { } recorded)
        {
            return false;
        }

        world.Wiretap.SendDown(Changed(recorded));
        return true;
    }

    /// <summary>A bit is flipped, the counter is another, it goes the other way, it is too short, or all of it is made up.</summary>
    private byte[] Changed(byte[] recorded)
    {
        byte[] payload = [.. recorded];
        switch (chance.Next(5))
        {
            case 0:
                payload[chance.Next(payload.Length)] ^= (byte)(1 << chance.Next(8));
                break;
            case 1:
                payload[Frame.HeaderLength - 1 - chance.Next(3)]++;
                break;
            case 2:
                payload[0] ^= 0x10;
                break;
            case 3:
                payload = payload[..chance.Next(payload.Length)];
                break;
            default:
                for (int i = Frame.HeaderLength; i < payload.Length; i++)
                {
                    payload[i] = (byte)chance.Next(256);
                }

                payload[4 + chance.Next(3)]++;
                break;
        }

        return payload;
    }
}
