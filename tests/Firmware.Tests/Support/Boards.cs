using SchoolButton.Firmware.Stationary;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Tests;

internal static class Boards
{
    /// <summary>A board with the stationary firmware, its settings copied to it, not yet plugged in.</summary>
    public static VirtualBoard Stationary(string settings)
    {
        VirtualBoard board = new(new VirtualBoardOptions { Name = "test", EntryPoint = Program.Main });
        board.Files.WriteText("schoolbutton.txt", settings);
        return board;
    }
}
