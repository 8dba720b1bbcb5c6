namespace SchoolButton.Hub.Simulation;

/// <summary>A school's radio, to be tried: who is where, on which plan, and what happens to them.</summary>
public sealed record SchoolPlan
{
    public int Wearables { get; init; } = 300;

    public int Gateways { get; init; } = 1;

    /// <summary>As in the settings file: <c>ru864</c> or <c>eu868</c>.</summary>
    public string Region { get; init; } = "ru864";

    /// <summary>7 to 12.</summary>
    public int Spreading { get; init; } = 7;

    /// <summary>1, or 2: alarms on both in turn, heartbeats on the second; gateways are on them in turn.</summary>
    public int Channels { get; init; } = 1;

    public int HeartbeatSeconds { get; init; } = 300;

    /// <summary>Without so many heartbeats in a row the hub calls a wearable silent.</summary>
    public int BoundHeartbeats { get; init; } = 6;

    public Building Building { get; init; } = new();

    /// <summary>Of a packet being lost for no reason at one receiver, 0 to 1.</summary>
    public double Loss { get; init; } = 0.2;

    /// <summary>
    /// On top of that each link has good and bad times, as somebody walks through it: in a bad time every packet is lost.
    /// Mean length of a bad time; 0 for none.
    /// </summary>
    public double BadSeconds { get; init; }

    /// <summary>Mean length of the good times between them.</summary>
    public double GoodSeconds { get; init; } = 60;

    /// <summary>How many wearables are pressed within the same second, each time.</summary>
    public int Alarms { get; init; } = 1;

    /// <summary>Seconds between two such seconds.</summary>
    public int EverySeconds { get; init; } = 20;

    /// <summary>How often, after <see cref="WarmUpSeconds"/>.</summary>
    public int Times { get; init; } = 180;

    /// <summary>Heartbeats alone, so that everybody has been heard and clocks have drifted apart.</summary>
    public int WarmUpSeconds { get; init; } = 600;

    /// <summary>Seconds after the warm-up at which a jammer beside the first gateway begins; 0 for none.</summary>
    public int JamFromSeconds { get; init; }

    public int JamForSeconds { get; init; }

    /// <summary>Seconds after the warm-up at which the last gateway loses its power for good; 0 for never.</summary>
    public int GatewayDiesAtSeconds { get; init; }
}
