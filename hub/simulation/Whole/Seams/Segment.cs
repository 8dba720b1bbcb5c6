namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// A piece of network that fails as one: a device's cable, an access point, a site's line, a gateway's. A link is a row of
/// them; the adversary turns their knobs at any time, and the link reads them whenever something passes.
/// </summary>
internal sealed class Segment(string name)
{
    public string Name => name;

    /// <summary>Nothing passes, and nobody is told: TCP sends again until an end gives up, or it is whole again in time.</summary>
    public bool IsCut
    {
        get;
        set
        {
            if (field != value)
            {
                field = value;
                Changed?.Invoke();
            }
        }
    }

    /// <summary>It was cut or is whole again: links count their keep-alive from then on, and let it be while all is well.</summary>
    public event Action? Changed;

    /// <summary>Each way, milliseconds, and up to so many more by chance.</summary>
    public int DelayMs { get; set; } = 3;

    public int JitterMs { get; set; } = 12;

    /// <summary>Of packets, percent; what is lost TCP sends again, so it comes late, and all behind it too.</summary>
    public int LossPercent { get; set; }
}
