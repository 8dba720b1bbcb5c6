using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Stationary;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Tests;

internal static class Boards
{
    /// <summary>A board with the stationary firmware, its settings copied to it, not yet plugged in.</summary>
    public static VirtualBoard Stationary(string settings)
    {
        VirtualBoard board = new(new VirtualBoardOptions
        {
            Name = "test",
            EntryPoint = Esp32Wroom.Main,
            Board = Esp32Wroom.Describe(),
        });
        board.Files.WriteText("schoolbutton.txt", settings);
        return board;
    }

    /// <summary>A board with the annunciator's firmware, its settings copied to it, not yet plugged in.</summary>
    public static VirtualBoard Annunciator(string settings)
    {
        VirtualBoard board = new(new VirtualBoardOptions
        {
            Name = "annunciator",
            EntryPoint = Firmware.Annunciator.Esp32Wroom.Main,
            Board = Firmware.Annunciator.Esp32Wroom.Describe(),
        });
        board.Files.WriteText("schoolbutton.txt", settings);
        return board;
    }

    /// <summary>The stationary firmware on a board that differs from the described one.</summary>
    public static VirtualBoard Stationary(string settings, Action<Firmware.Core.Board> change)
    {
        VirtualBoard board = new(new VirtualBoardOptions
        {
            Name = "test",
            EntryPoint = () => ButtonApp.Run(Changed()),
            Board = Changed(),
        });
        board.Files.WriteText("schoolbutton.txt", settings);
        return board;

        Firmware.Core.Board Changed()
        {
            Firmware.Core.Board described = Esp32Wroom.Describe();
            change(described);
            return described;
        }
    }

    /// <summary>A board that runs some lines of driver code.</summary>
    /// <param name="files">Files to copy to it.</param>
    public static VirtualBoard Running(Action firmware, VirtualFlash? files = null)
    {
        VirtualBoard board = new(new VirtualBoardOptions { Name = "lines", EntryPoint = firmware });
        foreach (string name in files?.Names ?? [])
        {
            board.Files.Write(name, files!.Read(name)!);
        }

        return board;
    }

    /// <summary>Waits until the firmware has written a record.</summary>
    public static async Task Saved(this VirtualBoard board, string record)
    {
        TaskCompletionSource saved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        board.Files.Written += (_, name) =>
        {
            if (name.Contains(record, StringComparison.Ordinal))
            {
                saved.TrySetResult();
            }
        };
        if (!board.Files.Names.Any(name => name.Contains(record, StringComparison.Ordinal)))
        {
            await saved.Task.WaitAsync(TinyHub.Patience());
        }
    }

    /// <summary>Waits until Main was started so often.</summary>
    public static Task Booted(this VirtualBoard board, int boots) => board.WhenBooted(boots, TinyHub.Patience());

    /// <summary>Plugs in, waits until Main is through or the power went, and unplugs.</summary>
    public static async Task RunToTheEnd(VirtualBoard board)
    {
        board.Plug();
        await board.MainEnded.WaitAsync(TinyHub.Patience());
        board.Unplug();
        await board.Unwound.WaitAsync(TinyHub.Patience());
        if (board.Log.Lines.FirstOrDefault(line => line.Contains("uncaught", StringComparison.Ordinal)) is string died)
        {
            throw new InvalidOperationException(died);
        }
    }
}
