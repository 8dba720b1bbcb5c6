using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

public sealed record VirtualBoardOptions
{
    /// <summary>For logs and thread names.</summary>
    public string Name { get; init; } = "board";

    /// <summary>The firmware's Main.</summary>
    public required Action EntryPoint { get; init; }

    public Wiring Wiring { get; init; } = new();

    /// <summary>Null if the board has none.</summary>
    public RadioPart? Radio { get; init; }

    /// <summary>The world its radio is in; null: one of its own, where nobody else is.</summary>
    public VirtualAir? Air { get; init; }

    /// <summary>Where in that world.</summary>
    public Place Place { get; init; }
}
