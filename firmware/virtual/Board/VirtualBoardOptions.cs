using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

public sealed record VirtualBoardOptions
{
    /// <summary>For logs and thread names.</summary>
    public string Name { get; init; } = "board";

    /// <summary>The firmware's Main.</summary>
    public required Action EntryPoint { get; init; }

    /// <summary>What is soldered to it: the firmware's own description. Without one the board is bare.</summary>
    public Core.Board Board { get; init; } = new();

    /// <summary>From the power, or from the end of a deep sleep, to the first line of Main.</summary>
    public TimeSpan BootTime { get; init; } = TimeSpan.Zero;

    /// <summary>Whether the timer that the firmware armed ends a deep sleep; if not, <see cref="VirtualBoard.EndSleep"/> does.</summary>
    public bool SleepTimerRuns { get; init; } = true;

    /// <summary>Null: the one that the board describes.</summary>
    public RadioPart? Radio { get; init; }

    /// <summary>The world its radio is in; null: one of its own, where nobody else is.</summary>
    public VirtualAir? Air { get; init; }

    /// <summary>Where in that world.</summary>
    public Place Place { get; init; }
}
