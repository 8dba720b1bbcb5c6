using System.CommandLine;
using SchoolButton.Cli.Demo;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton simulate FILE…</c>: virtual devices against a running hub, from their settings files.</summary>
internal static class SimulateCommand
{
    /// <summary>Each board has a few threads of its own.</summary>
    private const int MaxBoards = 500;

    private const string Words = "type: press ID [single|hold|double], unplug ID, plug ID, lights, log ID";

    public static Command Make()
    {
        Argument<FileInfo[]> files = new("settings")
        {
            Description = "Settings files as made by: schoolbutton device add --out FILE. Wearables need a gateway's file beside theirs.",
            Arity = new ArgumentArity(1, MaxBoards),
        };
        Option<FileInfo?> authority = new("--ca")
        {
            Description = "The hub's ca.pem, for devices that use TLS.",
            HelpName = "FILE",
        };
        Option<DirectoryInfo?> flash = new("--flash")
        {
            Description = "Where the boards' flash is kept. Named again it goes on; left out, every key may be used for one run only.",
            HelpName = "DIR",
        };
        Command command = new("simulate", "Runs virtual devices, each on its real firmware, against a running hub.")
        {
            files, authority, flash,
        };
        command.SetAction((parsed, cancellation) => Spoken.RunAsync(() => RunAsync(
            parsed.GetValue(files)!, parsed.GetValue(authority), parsed.GetValue(flash), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo[] files, FileInfo? authority, DirectoryInfo? flash, CancellationToken cancellation)
    {
        byte[]? pem = authority is null ? null : ReadBytes(authority);
        Dictionary<string, VirtualDevice> buttons = [];

        // Radios of one command hear each other: name a gateway's file beside those of its wearables.
        using VirtualAir air = new(TimeProvider.System, seed: 1);
        try
        {
            foreach (FileInfo file in files)
            {
                string text = System.Text.Encoding.UTF8.GetString(ReadBytes(file));
                string kind = DeviceSettingsFile.KindOf(text);
                DeviceSettings settings = VirtualDevice.Read(kind, text);
                if (settings.Problems.Length > 0)
                {
                    throw new ConfigException($"settings file {file}: {string.Join("; ", settings.Problems)}");
                }

                if (settings.UsesMqtt && settings.Tls && pem is null)
                {
                    throw new ConfigException($"settings file {file}: it uses TLS; name the hub's authority with --ca");
                }

                if (buttons.ContainsKey(settings.Id))
                {
                    throw new ConfigException($"settings file {file}: device {settings.Id} was named already");
                }

                string? folder = flash is null ? null : Path.Combine(flash.FullName, settings.Id);
                buttons[settings.Id] = new VirtualDevice(
                    kind, settings, folder, settings.UsesMqtt && settings.Tls ? pem : null, air, new Place(buttons.Count, 0, 0));
            }

            foreach (VirtualDevice button in buttons.Values)
            {
                button.Board.Plug();
            }

            Console.WriteLine($"running {string.Join(' ', buttons.Keys)}");
            Console.WriteLine(Words);
            _ = Task.Run(() => ReadWordsAsync(buttons, cancellation), cancellation);
            await Spoken.UntilStoppedAsync(cancellation);
            return 0;
        }
        finally
        {
            foreach (VirtualDevice button in buttons.Values)
            {
                button.Dispose();
            }
        }
    }

    private static async Task ReadWordsAsync(Dictionary<string, VirtualDevice> buttons, CancellationToken cancellation)
    {
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["lights"])
            {
                foreach (VirtualDevice button in buttons.Values)
                {
                    Console.WriteLine($"{button.Id} {BoardWatch.View(button).Light}");
                }
            }
            else if (words is ["log", var of] && buttons.TryGetValue(of, out VirtualDevice? talking))
            {
                Console.WriteLine(string.Join(Environment.NewLine, talking.Board.Log.Lines));
            }
            else if (words is [var deed, var id, ..] && buttons.TryGetValue(id, out VirtualDevice? button)
                && Do(button, deed, words.ElementAtOrDefault(2) ?? "single"))
            {
                Console.WriteLine($"{deed} {id}");
            }
            else
            {
                Console.WriteLine(Words);
            }
        }
    }

    private static bool Do(VirtualDevice button, string deed, string pattern)
    {
        switch (deed)
        {
            case "press" when button.HasButton && PressWord.Read(pattern) is { } shape:
                _ = button.Board.Press(shape, BounceTrace.Typical);
                return true;
            case "unplug":
                button.Board.Unplug();
                return true;
            case "plug":
                button.Board.Plug();
                return true;
            default:
                return false;
        }
    }

    private static byte[] ReadBytes(FileInfo file)
    {
        try
        {
            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"file {file}: it cannot be read ({e.Message.TrimEnd('.')})");
        }
    }
}
