namespace SchoolButton.Firmware.Virtual;

public sealed record VirtualBoardOptions
{
    /// <summary>For logs and thread names.</summary>
    public string Name { get; init; } = "board";

    /// <summary>The firmware's Main.</summary>
    public required Action EntryPoint { get; init; }

    public Wiring Wiring { get; init; } = new();
}
