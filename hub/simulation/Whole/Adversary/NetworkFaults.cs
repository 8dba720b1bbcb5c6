namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What happens between devices and hub: loss, delay, partitions of a device, an access point, a site.</summary>
internal sealed class NetworkFaults(World world, Chance chance, Remedies remedies)
{
    private const long SecondMicros = 1_000_000;

    /// <summary>Shorter than the patience of both ends' keep-alive, which is not simulated on a way that is whole.</summary>
    private const int LongWayMicros = 12_000_000;
    private const int SoonMicros = 2_000_000;

    private const long TryMicros = 300_000;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All =>
    [
        (6, FaultKind.Loss, Lose),
        (6, FaultKind.Delay, Delay),
        (8, FaultKind.ConnectionLost, Break),
        (4, FaultKind.ConnectionOvertaken, Overtake),
        (6, FaultKind.DeviceCutOff, () => Cut(Device().Cable, 240)),
        (3, FaultKind.AccessPointCutOff, () => Device().AccessPoint is { } ap && Cut(ap, 300)),
        (2, FaultKind.SiteCutOff, () => Cut(Device().School.Line, 300)),
    ];

    public void Mend()
    {
        foreach (Segment segment in world.Devices.SelectMany(d => Segments(d)))
        {
            Heal(segment);
        }
    }

    private static IEnumerable<Segment> Segments(WorldDevice device) =>
        device.AccessPoint is null ? [device.Cable, device.School.Line] : [device.Cable, device.AccessPoint, device.School.Line];

    private static void Heal(Segment segment)
    {
        segment.IsCut = false;
        segment.LossPercent = 0;
        segment.DelayMs = 3;
        segment.JitterMs = 12;
    }

    private bool Lose()
    {
        Segment segment = Any();
        segment.LossPercent = 5 + chance.Next(60);
        remedies.After(Some(180), () => segment.LossPercent = 0);
        return true;
    }

    private bool Delay()
    {
        Segment segment = Any();
        segment.DelayMs = 50 + chance.Next(3_000);
        segment.JitterMs = chance.Next(3_000);
        remedies.After(Some(180), () =>
        {
            segment.DelayMs = 3;
            segment.JitterMs = 12;
        });
        return true;
    }

    private bool Break()
    {
        Device().Button.Link.Break();
        return true;
    }

    private bool Overtake()
    {
        if (world.Air is { } air && chance.Next(3) == 0)
        {
            return air.Gateways[chance.Next(air.Gateways.Count)].Relay.Link.Overtake(LongWay(), chance.Next(SoonMicros));
        }

        WorldDevice device = Device();
        if (!device.Button.Link.Overtake(LongWay(), chance.Next(SoonMicros)))
        {
            return false;
        }

        if (chance.Next(2) == 0)
        {
            world.Press(device.Button, device.Truth, TryMicros);
        }

        return true;
    }

    private long LongWay() => SecondMicros + chance.Next(LongWayMicros);

    private bool Cut(Segment segment, int maxSeconds)
    {
        segment.IsCut = true;
        world.Note(0, $"{segment.Name} is cut");
        remedies.After(Some(maxSeconds), () =>
        {
            segment.IsCut = false;
            world.Note(0, $"{segment.Name} is whole again");
        });
        return true;
    }

    private Segment Any()
    {
        Segment[] segments = [.. Segments(Device())];
        return segments[chance.Next(segments.Length)];
    }

    private WorldDevice Device() => world.Devices.ElementAt(chance.Next(world.Devices.Count));

    private long Some(int maxSeconds) => 500_000 + (long)(chance.Share() * chance.Share() * maxSeconds * SecondMicros);
}
