namespace SchoolButton.Firmware.Virtual;

/// <summary>What is soldered to which pin. The defaults are the stationary board's.</summary>
public sealed record Wiring
{
    public int ButtonPin { get; init; } = 27;

    /// <summary>The contact closes to ground.</summary>
    public bool ButtonActiveLow { get; init; } = true;

    public int RedPin { get; init; } = 25;

    public int GreenPin { get; init; } = 26;

    public int BluePin { get; init; } = 33;
}
